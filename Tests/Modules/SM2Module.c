/* A PKCS#11 module over SoftHSM that has SM2 keys and signatures under vendor numbers, as Chinese tokens do.

   SoftHSM makes keys on the SM2 curve but cannot sign with them. Here they are made extractable inside and shown as
   sensitive; OpenSSL signs the digest that the caller gives.

   cc -shared -fPIC -DREAL='"libsofthsm2.so"' -DKEY_TYPE=0x80050002 -DGENERATE=0x8005000A -DSIGN=0x8005000B
      [-DDER_SIGNATURES] … -lcrypto */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST *real, list;
static const unsigned char sm2_parameters[] = { 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D };
static CK_ULONG ec_type = CKK_EC;

/* The keys of the signatures that are under way, by session. */
enum { sessions = 64 };
static struct { CK_SESSION_HANDLE session; CK_OBJECT_HANDLE key; } pending[sessions];

static CK_RV initialize(void *arguments) {
    CK_RV answer = real->C_Initialize(arguments);
    /* SoftHSM may run in this process already. */
    return answer == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : answer;
}

static CK_RV finalize(void *reserved) { return CKR_OK; }

static CK_RV get_info(CK_INFO *info) {
    CK_RV answer = real->C_GetInfo(info);
    memset(info->libraryDescription, ' ', sizeof info->libraryDescription);
    memcpy(info->libraryDescription, "SM2 test module", 15);
    return answer;
}

static CK_RV mechanisms(CK_SLOT_ID slot, CK_MECHANISM_TYPE *types, CK_ULONG *count) {
    CK_ULONG room = *count;
    CK_RV answer = real->C_GetMechanismList(slot, types, count);
    if (answer != CKR_OK) return answer;
    *count += 2;
    if (!types) return CKR_OK;
    if (room < *count) return CKR_BUFFER_TOO_SMALL;
    types[*count - 2] = GENERATE;
    types[*count - 1] = SIGN;
    return CKR_OK;
}

static int is_sm2(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    unsigned char parameters[16];
    CK_ATTRIBUTE attribute = { CKA_EC_PARAMS, parameters, sizeof parameters };
    return real->C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK
        && attribute.ulValueLen == sizeof sm2_parameters
        && memcmp(parameters, sm2_parameters, sizeof sm2_parameters) == 0;
}

/* Copies a template with the key type of SoftHSM in the place of the vendor's. */
static CK_ATTRIBUTE *translated(CK_ATTRIBUTE *template, CK_ULONG count, int is_private) {
    static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE *copy = malloc((count + 1) * sizeof *copy);
    memcpy(copy, template, count * sizeof *copy);
    for (CK_ULONG i = 0; i < count; i++) {
        CK_ULONG type = KEY_TYPE;
        if (copy[i].type == CKA_KEY_TYPE && copy[i].ulValueLen == sizeof type
            && memcmp(copy[i].pValue, &type, sizeof type) == 0) copy[i].pValue = &ec_type;
        if (is_private && copy[i].type == CKA_SENSITIVE) copy[i].pValue = &no;
        if (is_private && copy[i].type == CKA_EXTRACTABLE) copy[i].pValue = &yes;
    }
    return copy;
}

static CK_RV generate(
    CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_template, CK_ULONG public_count,
    CK_ATTRIBUTE *private_template, CK_ULONG private_count, CK_OBJECT_HANDLE *public_key,
    CK_OBJECT_HANDLE *private_key) {
    if (mechanism->mechanism != GENERATE)
        return real->C_GenerateKeyPair(
            session, mechanism, public_template, public_count, private_template, private_count, public_key,
            private_key);
    CK_MECHANISM ec = { CKM_EC_KEY_PAIR_GEN, NULL, 0 };
    CK_ATTRIBUTE *public_copy = translated(public_template, public_count, 0);
    CK_ATTRIBUTE *private_copy = translated(private_template, private_count, 1);
    CK_RV answer = real->C_GenerateKeyPair(
        session, &ec, public_copy, public_count, private_copy, private_count, public_key, private_key);
    free(public_copy);
    free(private_copy);
    return answer;
}

static CK_RV find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count) {
    CK_ATTRIBUTE *copy = translated(template, count, 0);
    CK_RV answer = real->C_FindObjectsInit(session, copy, count);
    free(copy);
    return answer;
}

static CK_RV get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count) {
    int hides = is_sm2(session, object);
    CK_ULONG room[64];
    for (CK_ULONG i = 0; i < count && i < 64; i++) room[i] = template[i].ulValueLen;
    CK_RV answer = real->C_GetAttributeValue(session, object, template, count);
    for (CK_ULONG i = 0; hides && i < count; i++) {
        CK_ATTRIBUTE *one = &template[i];
        if (!one->pValue || one->ulValueLen == CK_UNAVAILABLE_INFORMATION) continue;
        CK_ULONG type = KEY_TYPE;
        if (one->type == CKA_KEY_TYPE && one->ulValueLen == sizeof type) memcpy(one->pValue, &type, sizeof type);
        if (one->type == CKA_SENSITIVE) *(CK_BBOOL *)one->pValue = CK_TRUE;
        if (one->type == CKA_EXTRACTABLE) *(CK_BBOOL *)one->pValue = CK_FALSE;
        if (one->type == CKA_VALUE) {
            memset(one->pValue, 0, room[i]);
            one->ulValueLen = CK_UNAVAILABLE_INFORMATION;
            answer = CKR_ATTRIBUTE_SENSITIVE;
        }
    }
    return answer;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    if (mechanism->mechanism != SIGN) return real->C_SignInit(session, mechanism, key);
    if (!is_sm2(session, key)) return CKR_KEY_TYPE_INCONSISTENT;
    for (int i = 0; i < sessions; i++) {
        if (pending[i].key) continue;
        pending[i].session = session;
        pending[i].key = key;
        return CKR_OK;
    }
    return CKR_HOST_MEMORY;
}

/* The key of OpenSSL with a private number; the public point is computed. */
static EVP_PKEY *key_of(BIGNUM *number) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *point = EC_POINT_new(group);
    unsigned char encoded[65];
    EC_POINT_mul(group, point, number, NULL, NULL, NULL);
    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, encoded, sizeof encoded, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof encoded);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *key = NULL;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return key;
}

static CK_RV write_signature(const unsigned char *der, size_t length, unsigned char *out, CK_ULONG *count) {
#ifdef DER_SIGNATURES
    if (*count < length) return CKR_BUFFER_TOO_SMALL;
    memcpy(out, der, length);
    *count = length;
#else
    if (*count < 64) return CKR_BUFFER_TOO_SMALL;
    ECDSA_SIG *value = d2i_ECDSA_SIG(NULL, &der, (long)length);
    if (!value) return CKR_FUNCTION_FAILED;
    BN_bn2binpad(ECDSA_SIG_get0_r(value), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(value), out + 32, 32);
    ECDSA_SIG_free(value);
    *count = 64;
#endif
    return CKR_OK;
}

static CK_RV sign_sm2(
    CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle, unsigned char *digest, CK_ULONG length, unsigned char *out,
    CK_ULONG *count) {
    if (length != 32) return CKR_DATA_LEN_RANGE;
    unsigned char number[64], der[80];
    CK_ATTRIBUTE value = { CKA_VALUE, number, sizeof number };
    CK_RV answer = real->C_GetAttributeValue(session, handle, &value, 1);
    if (answer != CKR_OK) return answer;
    BIGNUM *private_number = BN_bin2bn(number, (int)value.ulValueLen, NULL);
    EVP_PKEY *key = key_of(private_number);
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    size_t written = sizeof der;
    answer = context && EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_sign(context, der, &written, digest, 32) == 1
        ? write_signature(der, written, out, count) : CKR_FUNCTION_FAILED;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    BN_clear_free(private_number);
    return answer;
}

static CK_RV sign(
    CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG length, unsigned char *out, CK_ULONG *count) {
    for (int i = 0; i < sessions; i++) {
        if (!pending[i].key || pending[i].session != session) continue;
        CK_OBJECT_HANDLE key = pending[i].key;
        pending[i].key = 0;
        return sign_sm2(session, key, data, length, out, count);
    }
    return real->C_Sign(session, data, length, out, count);
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    if (!real) {
        void *library = dlopen(REAL, RTLD_NOW);
        CK_C_GetFunctionList get_list = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
        if (!get_list || get_list(&real) != CKR_OK) return CKR_GENERAL_ERROR;
        list = *real;
        list.C_Initialize = initialize;
        list.C_Finalize = finalize;
        list.C_GetInfo = get_info;
        list.C_GetMechanismList = mechanisms;
        list.C_GenerateKeyPair = generate;
        list.C_FindObjectsInit = find_init;
        list.C_GetAttributeValue = get;
        list.C_SignInit = sign_init;
        list.C_Sign = sign;
    }
    *out = &list;
    return CKR_OK;
}
