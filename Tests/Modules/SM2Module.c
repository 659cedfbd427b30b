/* A PKCS#11 module over SoftHSM that has SM2 under vendor numbers, as Chinese tokens do: keys, signatures, decryption, and
   the unwrapping of an SM2EnvelopedKey (GB/T 35276 §7.4).

   SoftHSM makes keys on the SM2 curve but cannot use them. Here they are made extractable inside and shown as sensitive;
   OpenSSL computes. A key decrypts and unwraps only where its CKA_DECRYPT and CKA_UNWRAP say so.

   cc -shared -fPIC -DREAL='"libsofthsm2.so"' -DKEY_TYPE=0x80050002 -DGENERATE=0x8005000A -DSIGN=0x8005000B
      -DDECRYPT=0x8005000D -DUNWRAP=0x80050020 [-DDER_SIGNATURES] [-DRAW_CIPHERTEXTS] [-DUNKNOWN_USE=CKA_DERIVE] … -lcrypto

   With RAW_CIPHERTEXTS they are 04 C1 C3 C2, without it DER. UNKNOWN_USE is an attribute that makes templates invalid. */
#include <stdlib.h>
#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#define DESCRIPTION "SM2 test module"
#include "softhsm.h"

static const unsigned char sm2_parameters[] = { 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D };
static CK_ULONG ec_type = CKK_EC;

/* The keys of the operations that are under way, by session. */
enum { sessions = 64 };
enum work { SIGNING, DECRYPTING };
static struct { CK_SESSION_HANDLE session; CK_OBJECT_HANDLE key; enum work work; } pending[sessions];

static CK_RV mechanisms(CK_SLOT_ID slot, CK_MECHANISM_TYPE *types, CK_ULONG *count) {
    CK_ULONG room = *count;
    CK_RV answer = real->C_GetMechanismList(slot, types, count);
    if (answer != CKR_OK) return answer;
    static const CK_MECHANISM_TYPE own[] = { GENERATE, SIGN, DECRYPT, UNWRAP };
    CK_ULONG first = *count;
    *count += sizeof own / sizeof *own;
    if (!types) return CKR_OK;
    if (room < *count) return CKR_BUFFER_TOO_SMALL;
    memcpy(types + first, own, sizeof own);
    return CKR_OK;
}

static int is_sm2(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    unsigned char parameters[16];
    CK_ATTRIBUTE attribute = { CKA_EC_PARAMS, parameters, sizeof parameters };
    return real->C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK
        && attribute.ulValueLen == sizeof sm2_parameters
        && memcmp(parameters, sm2_parameters, sizeof sm2_parameters) == 0;
}

static int allows(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE use) {
    CK_BBOOL flag = CK_FALSE;
    CK_ATTRIBUTE attribute = { use, &flag, sizeof flag };
    return real->C_GetAttributeValue(session, key, &attribute, 1) == CKR_OK && flag == CK_TRUE;
}

static int is_known(CK_ATTRIBUTE *template, CK_ULONG count) {
#ifdef UNKNOWN_USE
    for (CK_ULONG i = 0; i < count; i++)
        if (template[i].type == UNKNOWN_USE) return 0;
#endif
    return 1;
}

/* Copies a template, with room for one attribute more, with the key type of SoftHSM in the place of the vendor's. */
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
    if (!is_known(private_template, private_count)) return CKR_ATTRIBUTE_TYPE_INVALID;
    CK_MECHANISM ec = { CKM_EC_KEY_PAIR_GEN, NULL, 0 };
    CK_ATTRIBUTE *public_copy = translated(public_template, public_count, 0);
    CK_ATTRIBUTE *private_copy = translated(private_template, private_count, 1);
    CK_RV answer = real->C_GenerateKeyPair(
        session, &ec, public_copy, public_count, private_copy, private_count, public_key, private_key);
    free(public_copy);
    free(private_copy);
    return answer;
}

static CK_RV create(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *object) {
    CK_ATTRIBUTE *copy = translated(template, count, 0);
    CK_RV answer = real->C_CreateObject(session, copy, count, object);
    free(copy);
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

/* Begins an operation with an SM2 key. */
static CK_RV begin(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, enum work work) {
    if (!is_sm2(session, key)) return CKR_KEY_TYPE_INCONSISTENT;
    if (!allows(session, key, work == SIGNING ? CKA_SIGN : CKA_DECRYPT)) return CKR_KEY_FUNCTION_NOT_PERMITTED;
    for (int i = 0; i < sessions; i++) {
        if (pending[i].key) continue;
        pending[i].session = session;
        pending[i].key = key;
        pending[i].work = work;
        return CKR_OK;
    }
    return CKR_HOST_MEMORY;
}

/* The key of the operation that is under way, which is ended; 0 where it is none of ours. */
static CK_OBJECT_HANDLE end(CK_SESSION_HANDLE session, enum work work) {
    for (int i = 0; i < sessions; i++) {
        if (!pending[i].key || pending[i].session != session || pending[i].work != work) continue;
        CK_OBJECT_HANDLE key = pending[i].key;
        pending[i].key = 0;
        return key;
    }
    return 0;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return mechanism->mechanism == SIGN ? begin(session, key, SIGNING) : real->C_SignInit(session, mechanism, key);
}

static CK_RV decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return mechanism->mechanism == DECRYPT ? begin(session, key, DECRYPTING)
                                           : real->C_DecryptInit(session, mechanism, key);
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

/* The key of OpenSSL behind a handle; NULL where it cannot be read. */
static EVP_PKEY *open_key(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle) {
    unsigned char number[64];
    CK_ATTRIBUTE value = { CKA_VALUE, number, sizeof number };
    if (real->C_GetAttributeValue(session, handle, &value, 1) != CKR_OK) return NULL;
    BIGNUM *private_number = BN_bin2bn(number, (int)value.ulValueLen, NULL);
    EVP_PKEY *key = key_of(private_number);
    BN_clear_free(private_number);
    return key;
}

static CK_RV sign(
    CK_SESSION_HANDLE session, unsigned char *digest, CK_ULONG length, unsigned char *out, CK_ULONG *count) {
    CK_OBJECT_HANDLE handle = end(session, SIGNING);
    if (!handle) return real->C_Sign(session, digest, length, out, count);
    if (length != 32) return CKR_DATA_LEN_RANGE;
    unsigned char der[80];
    size_t written = sizeof der;
    EVP_PKEY *key = open_key(session, handle);
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    CK_RV answer = context && EVP_PKEY_sign_init(context) == 1
            && EVP_PKEY_sign(context, der, &written, digest, 32) == 1
        ? write_signature(der, written, out, count) : CKR_FUNCTION_FAILED;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return answer;
}

typedef struct { BIGNUM *x, *y; ASN1_OCTET_STRING *hash, *text; } CIPHER;
ASN1_SEQUENCE(CIPHER) = {
    ASN1_SIMPLE(CIPHER, x, BIGNUM), ASN1_SIMPLE(CIPHER, y, BIGNUM), ASN1_SIMPLE(CIPHER, hash, ASN1_OCTET_STRING),
    ASN1_SIMPLE(CIPHER, text, ASN1_OCTET_STRING)
} static_ASN1_SEQUENCE_END(CIPHER)

typedef struct { X509_ALGOR *algorithm; ASN1_TYPE *cipher; ASN1_BIT_STRING *public_key, *private_key; } ENVELOPE;
ASN1_SEQUENCE(ENVELOPE) = {
    ASN1_SIMPLE(ENVELOPE, algorithm, X509_ALGOR), ASN1_SIMPLE(ENVELOPE, cipher, ASN1_ANY),
    ASN1_SIMPLE(ENVELOPE, public_key, ASN1_BIT_STRING), ASN1_SIMPLE(ENVELOPE, private_key, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(ENVELOPE)

/* Decrypts the DER of an SM2Cipher; answers whether that worked. */
static int decrypt_der(EVP_PKEY *key, const unsigned char *der, size_t length, unsigned char *out, size_t *count) {
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    int worked = context && EVP_PKEY_decrypt_init(context) == 1
        && EVP_PKEY_decrypt(context, out, count, der, length) == 1;
    EVP_PKEY_CTX_free(context);
    return worked;
}

#ifdef RAW_CIPHERTEXTS
/* The DER of 04 C1 C3 C2, to be freed; NULL where it is none. */
static unsigned char *der_of(const unsigned char *raw, CK_ULONG length, int *count) {
    if (length <= 97 || raw[0] != 4) return NULL;
    unsigned char *der = NULL;
    CIPHER *value = (CIPHER *)ASN1_item_new(ASN1_ITEM_rptr(CIPHER));
    BN_bin2bn(raw + 1, 32, value->x);
    BN_bin2bn(raw + 33, 32, value->y);
    ASN1_OCTET_STRING_set(value->hash, raw + 65, 32);
    ASN1_OCTET_STRING_set(value->text, raw + 97, (int)length - 97);
    *count = ASN1_item_i2d((ASN1_VALUE *)value, &der, ASN1_ITEM_rptr(CIPHER));
    ASN1_item_free((ASN1_VALUE *)value, ASN1_ITEM_rptr(CIPHER));
    return der;
}
#else
static unsigned char *der_of(const unsigned char *der, CK_ULONG length, int *count) {
    /* What is no SM2Cipher from its first to its last byte is refused. */
    const unsigned char *place = der;
    ASN1_VALUE *value = ASN1_item_d2i(NULL, &place, (long)length, ASN1_ITEM_rptr(CIPHER));
    ASN1_item_free(value, ASN1_ITEM_rptr(CIPHER));
    *count = (int)length;
    return value && place == der + length ? OPENSSL_memdup(der, length) : NULL;
}
#endif

static CK_RV decrypt(
    CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG length, unsigned char *out, CK_ULONG *count) {
    CK_OBJECT_HANDLE handle = end(session, DECRYPTING);
    if (!handle) return real->C_Decrypt(session, data, length, out, count);
    int der_length = 0;
    unsigned char *der = der_of(data, length, &der_length);
    EVP_PKEY *key = open_key(session, handle);
    size_t written = *count;
    CK_RV answer = der && decrypt_der(key, der, der_length, out, &written) ? CKR_OK : CKR_ENCRYPTED_DATA_INVALID;
    if (answer == CKR_OK) *count = written;
    EVP_PKEY_free(key);
    OPENSSL_free(der);
    return answer;
}

/* The number in an envelope, 32 bytes; answers whether it opens and is that of the public key beside it. */
static int open_envelope(EVP_PKEY *opener, const unsigned char *bytes, CK_ULONG length, unsigned char number[32]) {
    ENVELOPE *envelope = (ENVELOPE *)ASN1_item_d2i(NULL, &bytes, (long)length, ASN1_ITEM_rptr(ENVELOPE));
    unsigned char session_key[64], field[96], point[65];
    size_t key_length = sizeof session_key, point_length = sizeof point;
    int first = 0, worked = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (envelope && envelope->cipher->type == V_ASN1_SEQUENCE && envelope->private_key->length <= 64
        && decrypt_der(
            opener, envelope->cipher->value.sequence->data, envelope->cipher->value.sequence->length, session_key,
            &key_length)
        && key_length == 16 && EVP_DecryptInit_ex(context, EVP_sm4_ecb(), NULL, session_key, NULL) == 1
        && EVP_CIPHER_CTX_set_padding(context, 0) == 1
        && EVP_DecryptUpdate(context, field, &first, envelope->private_key->data, envelope->private_key->length) == 1
        && first >= 32) {
        memcpy(number, first == 64 ? field + 32 : field, 32);
        BIGNUM *value = BN_bin2bn(number, 32, NULL);
        EVP_PKEY *key = key_of(value);
        worked = key && EVP_PKEY_get_octet_string_param(
                            key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &point_length) == 1
            && point_length == (size_t)envelope->public_key->length
            && memcmp(point, envelope->public_key->data, point_length) == 0;
        EVP_PKEY_free(key);
        BN_clear_free(value);
    }
    EVP_CIPHER_CTX_free(context);
    ASN1_item_free((ASN1_VALUE *)envelope, ASN1_ITEM_rptr(ENVELOPE));
    OPENSSL_cleanse(session_key, sizeof session_key);
    OPENSSL_cleanse(field, sizeof field);
    return worked;
}

static CK_RV unwrap(
    CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE opener, unsigned char *wrapped,
    CK_ULONG length, CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *handle) {
    if (mechanism->mechanism != UNWRAP)
        return real->C_UnwrapKey(session, mechanism, opener, wrapped, length, template, count, handle);
    if (!is_sm2(session, opener)) return CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT;
    if (!allows(session, opener, CKA_UNWRAP)) return CKR_KEY_FUNCTION_NOT_PERMITTED;
    if (!is_known(template, count)) return CKR_ATTRIBUTE_TYPE_INVALID;
    unsigned char number[32];
    EVP_PKEY *key = open_key(session, opener);
    CK_RV answer = CKR_WRAPPED_KEY_INVALID;
    if (open_envelope(key, wrapped, length, number)) {
        CK_ATTRIBUTE *copy = translated(template, count, 1);
        copy[count] = (CK_ATTRIBUTE){ CKA_VALUE, number, sizeof number };
        answer = real->C_CreateObject(session, copy, count + 1, handle);
        free(copy);
    }
    OPENSSL_cleanse(number, sizeof number);
    EVP_PKEY_free(key);
    return answer;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    CK_RV answer = open_softhsm();
    if (answer != CKR_OK) return answer;
    list.C_GetMechanismList = mechanisms;
    list.C_GenerateKeyPair = generate;
    list.C_CreateObject = create;
    list.C_FindObjectsInit = find_init;
    list.C_GetAttributeValue = get;
    list.C_SignInit = sign_init;
    list.C_Sign = sign;
    list.C_DecryptInit = decrypt_init;
    list.C_Decrypt = decrypt;
    list.C_UnwrapKey = unwrap;
    *out = &list;
    return CKR_OK;
}
