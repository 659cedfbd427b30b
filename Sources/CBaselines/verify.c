#include "CBaselines.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

/* Chains of certificates by OpenSSL: their signatures alone, and X509_verify_cert. */

enum { chain_limit = 8, thread_limit = 64, certificate_limit = 1 << 16, argument_limit = 64, line_limit = 1 << 16 };

struct link {
    uint8_t der[certificate_limit];
    size_t der_count;
    /* What the issuer signed, and its signature. */
    unsigned char *signed_bytes;
    int signed_count;
    const ASN1_BIT_STRING *signature;
    X509 *certificate;
    /* The issuer's key. */
    EVP_PKEY *key;
    EVP_PKEY_CTX *context;
};

static struct link links[chain_limit];
static int link_count;
static X509_STORE *store;
static EVP_MD *digest;

void capki_baseline_chain_clear(void) {
    for (int index = 0; index < link_count; index++) {
        struct link *link = &links[index];
        OPENSSL_free(link->signed_bytes);
        EVP_PKEY_CTX_free(link->context);
        EVP_PKEY_free(link->key);
        X509_free(link->certificate);
    }
    memset(links, 0, sizeof links);
    link_count = 0;
    X509_STORE_free(store);
    store = NULL;
}

bool capki_baseline_chain_add(void) {
    if (link_count == chain_limit) return false;
    struct link *link = &links[link_count];
    link->der_count = capki_baseline_copy(link->der, certificate_limit);
    const unsigned char *cursor = link->der;
    link->certificate = d2i_X509(NULL, &cursor, (long)link->der_count);
    if (link->certificate == NULL) return false;
    link_count++;
    return true;
}

/* A context of the key that is set up for the values of SHA-256. */
static EVP_PKEY_CTX *make_context(EVP_PKEY *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (context != NULL && EVP_PKEY_verify_init(context) == 1 && EVP_PKEY_CTX_set_signature_md(context, digest) == 1)
        return context;
    EVP_PKEY_CTX_free(context);
    return NULL;
}

bool capki_baseline_chain_open(int64_t time) {
    if (digest == NULL) digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    for (int index = 0; index + 1 < link_count; index++) {
        struct link *link = &links[index];
        link->signed_count = i2d_re_X509_tbs(link->certificate, &link->signed_bytes);
        const X509_ALGOR *algorithm;
        X509_get0_signature(&link->signature, &algorithm, link->certificate);
        link->key = X509_get_pubkey(links[index + 1].certificate);
        link->context = make_context(link->key);
        if (link->signed_count <= 0 || link->context == NULL) return false;
    }
    store = X509_STORE_new();
    if (store == NULL || link_count < 2 || digest == NULL) return false;
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)time);
    return X509_STORE_add_cert(store, links[link_count - 1].certificate) == 1;
}

static bool check(const struct link *link, EVP_PKEY_CTX *context) {
    unsigned char value[EVP_MAX_MD_SIZE];
    unsigned int count = 0;
    return EVP_Digest(link->signed_bytes, (size_t)link->signed_count, value, &count, digest, NULL) == 1 &&
           EVP_PKEY_verify(context, ASN1_STRING_get0_data(link->signature),
                           (size_t)ASN1_STRING_length(link->signature), value, count) == 1;
}

bool capki_baseline_chain_signatures(int rounds) {
    for (int round = 0; round < rounds; round++)
        for (int index = 0; index + 1 < link_count; index++)
            if (!check(&links[index], links[index].context)) return false;
    return true;
}

struct share {
    int rounds;
    bool isWhole;
};

static void *check_leaf(void *argument) {
    struct share *share = argument;
    EVP_PKEY_CTX *context = make_context(links[0].key);
    share->isWhole = context != NULL;
    for (int round = 0; round < share->rounds && share->isWhole; round++) share->isWhole = check(&links[0], context);
    EVP_PKEY_CTX_free(context);
    return NULL;
}

bool capki_baseline_leaf_signatures(int rounds, int threads) {
    pthread_t handles[thread_limit];
    struct share shares[thread_limit];
    if (threads > thread_limit) return false;
    int started = 0;
    for (; started < threads; started++) {
        shares[started] = (struct share){.rounds = rounds / threads + (started < rounds % threads)};
        if (pthread_create(&handles[started], NULL, check_leaf, &shares[started]) != 0) break;
    }
    bool isWhole = started == threads;
    for (int index = 0; index < started; index++) {
        pthread_join(handles[index], NULL);
        isWhole = isWhole && shares[index].isWhole;
    }
    return isWhole;
}

static bool verify_once(void) {
    X509 *chain[chain_limit] = {NULL};
    STACK_OF(X509) *untrusted = sk_X509_new_null();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool isWhole = untrusted != NULL && context != NULL;
    for (int index = 0; index < link_count && isWhole; index++) {
        const unsigned char *cursor = links[index].der;
        chain[index] = d2i_X509(NULL, &cursor, (long)links[index].der_count);
        isWhole = chain[index] != NULL && (index == 0 || sk_X509_push(untrusted, chain[index]) > 0);
    }
    isWhole = isWhole && X509_STORE_CTX_init(context, store, chain[0], untrusted) == 1 && X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    sk_X509_free(untrusted);
    for (int index = 0; index < link_count; index++) X509_free(chain[index]);
    return isWhole;
}

bool capki_baseline_chain_verify(int rounds) {
    for (int round = 0; round < rounds; round++)
        if (!verify_once()) return false;
    return true;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

extern char **environ;

int64_t capki_baseline_run(void) {
    static uint8_t line[line_limit];
    char *arguments[argument_limit + 1] = {NULL};
    size_t count = capki_baseline_copy(line, line_limit - 1);
    line[count] = 0;
    int argument_count = 0;
    for (size_t place = 0; place < count && argument_count < argument_limit; place += strlen((char *)line + place) + 1)
        arguments[argument_count++] = (char *)line + place;
    if (argument_count == 0) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    int64_t start = now();
    pid_t child;
    int status = posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0 || waitpid(child, &status, 0) != child) return -1;
    int64_t end = now();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? end - start : -1;
}
