// The face of libcrypto that PKIEngine sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_COPENSSL_SHIM_H
#define CAPKI_COPENSSL_SHIM_H

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

// Swift sees every opaque C pointer as one type, OpaquePointer, so that freeing the wrong thing would compile.
// A struct for each kind turns that mistake into a compile error.
typedef struct { EVP_PKEY *_Nonnull pointer; } CapkiKeyHandle;
typedef struct { EVP_PKEY_CTX *_Nonnull pointer; } CapkiKeyContextHandle;
typedef struct { EVP_MD_CTX *_Nonnull pointer; } CapkiDigestContextHandle;
typedef struct { EVP_MAC_CTX *_Nonnull pointer; } CapkiMACContextHandle;
typedef struct { EVP_CIPHER *_Nonnull pointer; } CapkiCipherHandle;
typedef struct { EVP_CIPHER_CTX *_Nonnull pointer; } CapkiCipherContextHandle;
typedef struct { OSSL_PARAM_BLD *_Nonnull pointer; } CapkiParameterBuilderHandle;
typedef struct { BIGNUM *_Nonnull pointer; } CapkiBigNumberHandle;

static inline void capki_key_free(CapkiKeyHandle handle) { EVP_PKEY_free(handle.pointer); }
static inline void capki_key_context_free(CapkiKeyContextHandle handle) { EVP_PKEY_CTX_free(handle.pointer); }
static inline void capki_digest_context_free(CapkiDigestContextHandle handle) { EVP_MD_CTX_free(handle.pointer); }
static inline void capki_mac_context_free(CapkiMACContextHandle handle) { EVP_MAC_CTX_free(handle.pointer); }
static inline void capki_cipher_free(CapkiCipherHandle handle) { EVP_CIPHER_free(handle.pointer); }
static inline void capki_cipher_context_free(CapkiCipherContextHandle handle) { EVP_CIPHER_CTX_free(handle.pointer); }
static inline void capki_parameter_builder_free(CapkiParameterBuilderHandle handle) { OSSL_PARAM_BLD_free(handle.pointer); }
static inline void capki_big_number_free(CapkiBigNumberHandle handle) { BN_clear_free(handle.pointer); }

// OPENSSL_free is a macro, which Swift does not import; key material is wiped before it goes.
static inline void capki_clear_free(void *_Nullable memory, size_t byte_count) { OPENSSL_clear_free(memory, byte_count); }

// A macro over macros, which Swift does not import.
static const int capki_public_key_selection = EVP_PKEY_PUBLIC_KEY;
static const int capki_key_parameter_selection = EVP_PKEY_KEY_PARAMETERS;
static const int capki_wrap_allowed = EVP_CIPHER_CTX_FLAG_WRAP_ALLOW;

// OSSL_PARAM keeps the pointer to its name; a Swift string would be gone by the time it is read.
static const char *const _Nonnull capki_parameter_rsa_n = OSSL_PKEY_PARAM_RSA_N;
static const char *const _Nonnull capki_parameter_rsa_e = OSSL_PKEY_PARAM_RSA_E;
static const char *const _Nonnull capki_parameter_p = OSSL_PKEY_PARAM_FFC_P;
static const char *const _Nonnull capki_parameter_q = OSSL_PKEY_PARAM_FFC_Q;
static const char *const _Nonnull capki_parameter_g = OSSL_PKEY_PARAM_FFC_G;
static const char *const _Nonnull capki_parameter_public = OSSL_PKEY_PARAM_PUB_KEY;
static const char *const _Nonnull capki_parameter_group = OSSL_PKEY_PARAM_GROUP_NAME;
static const char *const _Nonnull capki_parameter_identity = OSSL_PKEY_PARAM_DIST_ID;
static const char *const _Nonnull capki_parameter_padding = OSSL_PKEY_PARAM_PAD_MODE;
static const char *const _Nonnull capki_parameter_salt_length = OSSL_PKEY_PARAM_RSA_PSS_SALTLEN;
static const char *const _Nonnull capki_parameter_mac_digest = OSSL_MAC_PARAM_DIGEST;
static const char *const _Nonnull capki_parameter_kdf_type = OSSL_EXCHANGE_PARAM_KDF_TYPE;
static const char *const _Nonnull capki_parameter_kdf_digest = OSSL_EXCHANGE_PARAM_KDF_DIGEST;
static const char *const _Nonnull capki_parameter_kdf_length = OSSL_EXCHANGE_PARAM_KDF_OUTLEN;
static const char *const _Nonnull capki_parameter_kdf_material = OSSL_EXCHANGE_PARAM_KDF_UKM;

// ERR_get_error_all has six out-parameters; one call that fills a text keeps the loop in Swift readable.
static inline int capki_error_next(char *_Nonnull text, size_t capacity) {
    unsigned long code = ERR_get_error();
    if (code == 0) return 0;
    ERR_error_string_n(code, text, capacity);
    return 1;
}

#endif
