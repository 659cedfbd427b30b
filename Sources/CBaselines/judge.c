#include "CBaselines.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

/* OpenSSL's judgement of one case: X509_verify_cert with everything that hardens it. */

enum { input_limit = 1 << 20, name_limit = 512 };

static uint8_t bytes[input_limit];
static X509 *leaf;
static STACK_OF(X509) *untrusted;
static STACK_OF(X509) *anchors;
static STACK_OF(X509_CRL) *crls;
static STACK_OF(ASN1_OBJECT) *policies;
static char name[name_limit];
/* Why the leaf could not be read. */
static char reason[name_limit];
static int name_kind;

void capki_judge_clear(void) {
    X509_free(leaf);
    leaf = NULL;
    sk_X509_pop_free(untrusted, X509_free);
    sk_X509_pop_free(anchors, X509_free);
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
    sk_ASN1_OBJECT_pop_free(policies, ASN1_OBJECT_free);
    untrusted = sk_X509_new_null();
    anchors = sk_X509_new_null();
    crls = sk_X509_CRL_new_null();
    policies = sk_ASN1_OBJECT_new_null();
    name_kind = 0;
}

static bool add_crl(const unsigned char *cursor, size_t count) {
    const unsigned char *end = cursor + count;
    X509_CRL *crl = d2i_X509_CRL(NULL, &cursor, (long)count);
    if (crl != NULL && cursor == end && sk_X509_CRL_push(crls, crl) > 0) return true;
    X509_CRL_free(crl);
    return false;
}

static bool add_certificate(const unsigned char *cursor, size_t count, int role) {
    const unsigned char *end = cursor + count;
    X509 *certificate = d2i_X509(NULL, &cursor, (long)count);
    if (certificate == NULL || cursor != end) {
        X509_free(certificate);
        return false;
    }
    if (role == capki_judge_leaf) {
        X509_free(leaf);
        leaf = certificate;
        return true;
    }
    return sk_X509_push(role == capki_judge_anchor ? anchors : untrusted, certificate) > 0;
}

bool capki_judge_add(int role) {
    size_t count = capki_baseline_copy(bytes, input_limit);
    ERR_clear_error();
    bool isRead = role == capki_judge_crl ? add_crl(bytes, count) : add_certificate(bytes, count, role);
    const char *words = ERR_reason_error_string(ERR_peek_error());
    if (!isRead && role == capki_judge_leaf)
        snprintf(reason, sizeof reason, "unreadable, %s", words == NULL ? "octets behind the end" : words);
    ERR_clear_error();
    return isRead;
}

void capki_judge_name(int kind) {
    size_t count = capki_baseline_copy((uint8_t *)name, name_limit - 1);
    name[count] = 0;
    name_kind = kind;
}

bool capki_judge_policy(void) {
    char text[name_limit];
    size_t count = capki_baseline_copy((uint8_t *)text, name_limit - 1);
    text[count] = 0;
    ASN1_OBJECT *policy = OBJ_txt2obj(text, 1);
    return policy != NULL && sk_ASN1_OBJECT_push(policies, policy) > 0;
}

static bool set_questions(X509_VERIFY_PARAM *parameters, int questions) {
    /* Anchors need not be self-signed, and every rule of RFC 5280 that OpenSSL knows is asked. */
    unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK;
    if (questions & capki_judge_requires_revocation)
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL | X509_V_FLAG_EXTENDED_CRL_SUPPORT |
                 X509_V_FLAG_USE_DELTAS;
    if (questions & capki_judge_explicit_policy) flags |= X509_V_FLAG_EXPLICIT_POLICY;
    if (questions & capki_judge_inhibit_mapping) flags |= X509_V_FLAG_INHIBIT_MAP;
    if (questions & capki_judge_inhibit_any_policy) flags |= X509_V_FLAG_INHIBIT_ANY;
    if (X509_VERIFY_PARAM_set_flags(parameters, flags) != 1) return false;
    int purpose = questions & capki_judge_tls_server   ? X509_PURPOSE_SSL_SERVER
                  : questions & capki_judge_tls_client ? X509_PURPOSE_SSL_CLIENT
                                                       : 0;
    return purpose == 0 || X509_VERIFY_PARAM_set_purpose(parameters, purpose) == 1;
}

static bool set_name(X509_VERIFY_PARAM *parameters) {
    /* RFC 9525 §6.3: the common name is no identifier, and a wildcard is a whole label. */
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    switch (name_kind) {
    case 1: return X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1;
    case 2: return X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1;
    case 3: return X509_VERIFY_PARAM_set1_email(parameters, name, 0) == 1;
    default: return true;
    }
}

static int run(X509_STORE_CTX *context, X509_STORE *store, int64_t time, int questions, int depth) {
    for (int index = 0; index < sk_X509_num(anchors); index++) X509_STORE_add_cert(store, sk_X509_value(anchors, index));
    if (X509_STORE_CTX_init(context, store, leaf, untrusted) != 1) return -2;
    X509_STORE_CTX_set0_crls(context, crls);
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)time);
    if (depth >= 0) X509_VERIFY_PARAM_set_depth(parameters, depth);
    if (!set_questions(parameters, questions) || !set_name(parameters)) return -2;
    if (sk_ASN1_OBJECT_num(policies) > 0 && X509_VERIFY_PARAM_set1_policies(parameters, policies) != 1) return -2;
    /* Asking for policies asks for explicit ones, where RFC 5280 §6.1.1 has two inputs. */
    if (!(questions & capki_judge_explicit_policy)) X509_VERIFY_PARAM_clear_flags(parameters, X509_V_FLAG_EXPLICIT_POLICY);
    int status = X509_verify_cert(context);
    int error = X509_STORE_CTX_get_error(context);
    if (status == 1) return X509_V_OK;
    return error == X509_V_OK ? -2 : error;
}

int capki_judge_run(int64_t time, int questions, int depth) {
    if (leaf == NULL) return -1;
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE *store = X509_STORE_new();
    int error = context != NULL && store != NULL ? run(context, store, time, questions, depth) : -2;
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return error;
}

char capki_judge_error_text(int error, int place) {
    const char *text = error == -1   ? reason
                       : error == -2 ? "failure of OpenSSL"
                                     : X509_verify_cert_error_string(error);
    return place >= 0 && (size_t)place < strlen(text) ? text[place] : 0;
}
