#include "CBaselines.h"

#include <malloc.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

enum { input_limit = 1 << 20, extension_limit = 64 };

static uint8_t input[input_limit];
static size_t input_count;

void capki_baseline_clear(void) { input_count = 0; }

void capki_baseline_append(uint8_t byte) {
    if (input_count < input_limit) input[input_count++] = byte;
}

size_t capki_baseline_copy(uint8_t *bytes, size_t limit) {
    size_t count = input_count < limit ? input_count : limit;
    memcpy(bytes, input, count);
    return count;
}

size_t capki_baseline_allocated(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Every attribute with its type and its text as UTF-8. */
static uint64_t read_name(const X509_NAME *name) {
    uint64_t sum = 0;
    for (int index = 0; index < X509_NAME_entry_count(name); index++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, index);
        unsigned char *text = NULL;
        int count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
        if (count > 0) sum += (uint64_t)count + (uint64_t)OBJ_length(X509_NAME_ENTRY_get_object(entry));
        OPENSSL_free(text);
    }
    return sum;
}

static uint64_t read_time(const ASN1_TIME *time) {
    struct tm fields;
    return ASN1_TIME_to_tm(time, &fields) == 1 ? (uint64_t)fields.tm_year : 0;
}

/* What a certificate is taken apart into. */
struct parsed {
    X509 *certificate;
    EVP_PKEY *key;
    struct {
        const X509V3_EXT_METHOD *method;
        void *value;
    } extensions[extension_limit];
    int extension_count;
};

static void release(struct parsed *parsed) {
    for (int index = 0; index < parsed->extension_count; index++) {
        const X509V3_EXT_METHOD *method = parsed->extensions[index].method;
        if (method != NULL && method->it != NULL) ASN1_item_free(parsed->extensions[index].value, ASN1_ITEM_ptr(method->it));
    }
    EVP_PKEY_free(parsed->key);
    X509_free(parsed->certificate);
}

static uint64_t parse(struct parsed *parsed) {
    *parsed = (struct parsed){0};
    const unsigned char *cursor = input;
    parsed->certificate = d2i_X509(NULL, &cursor, (long)input_count);
    if (parsed->certificate == NULL) return 0;
    const X509 *certificate = parsed->certificate;
    uint64_t sum = read_name(X509_get_issuer_name(certificate)) + read_name(X509_get_subject_name(certificate));
    sum += (uint64_t)X509_get_version(certificate) + (uint64_t)ASN1_STRING_length(X509_get0_serialNumber(certificate));
    sum += read_time(X509_get0_notBefore(certificate)) + read_time(X509_get0_notAfter(certificate));
    parsed->key = X509_get_pubkey(parsed->certificate);
    sum += (uint64_t)EVP_PKEY_get_bits(parsed->key);
    const ASN1_BIT_STRING *signature;
    const X509_ALGOR *algorithm;
    X509_get0_signature(&signature, &algorithm, certificate);
    sum += (uint64_t)ASN1_STRING_length(signature);
    for (int index = 0; index < X509_get_ext_count(certificate) && index < extension_limit; index++) {
        X509_EXTENSION *extension = X509_get_ext(certificate, index);
        parsed->extensions[index].method = X509V3_EXT_get(extension);
        parsed->extensions[index].value = X509V3_EXT_d2i(extension);
        parsed->extension_count = index + 1;
        sum += parsed->extensions[index].value != NULL;
    }
    return sum;
}

uint64_t capki_baseline_parse(int rounds) {
    uint64_t sum = 0;
    for (int round = 0; round < rounds; round++) {
        struct parsed parsed;
        uint64_t read = parse(&parsed);
        release(&parsed);
        if (read == 0) return 0;
        sum += read;
    }
    return sum;
}

size_t capki_baseline_parsed_bytes(int count) {
    struct parsed *kept = calloc((size_t)count, sizeof *kept);
    if (kept == NULL) return 0;
    size_t before = capki_baseline_allocated();
    bool isWhole = true;
    for (int index = 0; index < count; index++) isWhole = parse(&kept[index]) != 0 && isWhole;
    size_t after = capki_baseline_allocated();
    for (int index = 0; index < count; index++) release(&kept[index]);
    free(kept);
    return isWhole ? (after - before) / (size_t)count : 0;
}
