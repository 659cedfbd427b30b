#include "CBaselines.h"

#include <malloc.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { text_limit = 4096 };

static char texts[2][text_limit];

void capki_baseline_text(int place, char byte) {
    size_t count = strlen(texts[place]);
    if (byte == 0) {
        texts[place][0] = 0;
    } else if (count + 1 < text_limit) {
        texts[place][count] = byte;
        texts[place][count + 1] = 0;
    }
}

const char *capki_baseline_text_at(int place) { return texts[place]; }

/* One revocation of the query: number, time, reason, invalidity date. */
static bool add_entry(X509_CRL *list, sqlite3_stmt *row, BIGNUM *number) {
    X509_REVOKED *entry = X509_REVOKED_new();
    if (entry == NULL) return false;
    BN_bin2bn(sqlite3_column_blob(row, 0), sqlite3_column_bytes(row, 0), number);
    ASN1_INTEGER *serial = BN_to_ASN1_INTEGER(number, NULL);
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)sqlite3_column_int64(row, 1));
    bool isWhole = X509_REVOKED_set_serialNumber(entry, serial) && X509_REVOKED_set_revocationDate(entry, time);
    ASN1_INTEGER_free(serial);
    ASN1_TIME_free(time);
    int reason = sqlite3_column_int(row, 2);
    if (reason != CRL_REASON_UNSPECIFIED) {
        ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
        isWhole = isWhole && ASN1_ENUMERATED_set(code, reason)
                  && X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code, 0, 0) == 1;
        ASN1_ENUMERATED_free(code);
    }
    if (sqlite3_column_type(row, 3) != SQLITE_NULL) {
        ASN1_GENERALIZEDTIME *since = ASN1_GENERALIZEDTIME_set(NULL, (time_t)sqlite3_column_int64(row, 3));
        isWhole = isWhole && X509_REVOKED_add1_ext_i2d(entry, NID_invalidity_date, since, 0, 0) == 1;
        ASN1_GENERALIZEDTIME_free(since);
    }
    return X509_CRL_add0_revoked(list, entry) == 1 && isWhole;
}

static bool add_entries(X509_CRL *list) {
    sqlite3 *ledger = NULL;
    sqlite3_stmt *rows = NULL;
    bool isWhole = sqlite3_open_v2(texts[0], &ledger, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
                   && sqlite3_prepare_v2(ledger, texts[1], -1, &rows, NULL) == SQLITE_OK;
    BIGNUM *number = BN_new();
    int status = SQLITE_DONE;
    while (isWhole && (status = sqlite3_step(rows)) == SQLITE_ROW) isWhole = add_entry(list, rows, number);
    BN_free(number);
    sqlite3_finalize(rows);
    sqlite3_close(ledger);
    return isWhole && status == SQLITE_DONE;
}

static bool set_frame(X509_CRL *list, int64_t now) {
    X509_NAME *name = X509_NAME_new();
    X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC, (const unsigned char *)"CN", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"CA", -1, -1, 0);
    ASN1_TIME *this_update = ASN1_TIME_set(NULL, (time_t)now);
    ASN1_TIME *next_update = ASN1_TIME_set(NULL, (time_t)now + 7 * 86400);
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, 1);
    bool isWhole = X509_CRL_set_version(list, 1) && X509_CRL_set_issuer_name(list, name)
                   && X509_CRL_set1_lastUpdate(list, this_update) && X509_CRL_set1_nextUpdate(list, next_update)
                   && X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) == 1;
    ASN1_INTEGER_free(number);
    ASN1_TIME_free(this_update);
    ASN1_TIME_free(next_update);
    X509_NAME_free(name);
    return isWhole;
}

/* SM2 signs under the identity of GM/T 0009, which the digest context is told. */
static bool sign(X509_CRL *list, EVP_PKEY *key, bool isSM2) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *keyed = EVP_PKEY_CTX_new(key, NULL);
    bool isReady = true;
    if (isSM2) {
        EVP_MD_CTX_set_pkey_ctx(context, keyed);
        isReady = EVP_PKEY_CTX_set1_id(keyed, "1234567812345678", 16) == 1;
    }
    isReady = isReady && EVP_DigestSignInit(context, NULL, isSM2 ? EVP_sm3() : EVP_sha256(), NULL, key) == 1;
    bool isSigned = isReady && X509_CRL_sign_ctx(list, context) > 0;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(keyed);
    return isSigned;
}

static EVP_PKEY *make_key(int kind) {
    switch (kind) {
    case 0: return EVP_RSA_gen(2048);
    case 1: return EVP_EC_gen("P-256");
    default: return EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
    }
}

bool capki_baseline_make_crl(int kind, int64_t now) {
    static EVP_PKEY *keys[3];
    if (keys[kind] == NULL) keys[kind] = make_key(kind);
    X509_CRL *list = X509_CRL_new();
    bool isMade = list != NULL && set_frame(list, now) && add_entries(list) && X509_CRL_sort(list)
                  && sign(list, keys[kind], kind == 2);
    /* The other side ends with a file as well, which it does not synchronise. */
    FILE *file = isMade ? tmpfile() : NULL;
    isMade = file != NULL && i2d_X509_CRL_fp(file, list) == 1 && fflush(file) == 0;
    if (file != NULL) fclose(file);
    X509_CRL_free(list);
    return isMade;
}

size_t capki_baseline_peak_bytes(void) {
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    size_t kilobytes = 0;
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "VmHWM: %zu", &kilobytes) == 1) break;
    }
    if (status != NULL) fclose(status);
    return kilobytes * 1024;
}

bool capki_baseline_reset_peak(void) {
    malloc_trim(0);
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL) return false;
    bool isWritten = fputs("5", file) >= 0;
    return fclose(file) == 0 && isWritten;
}
