#include "CBaselines.h"

#include <dlfcn.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A bare loop over Cryptoki: sessions that are kept, one a thread, C_SignInit and C_Sign over a digest. */

enum { thread_limit = 64, slot_limit = 64, text_limit = 4096 };

static CK_FUNCTION_LIST *module;

struct signer {
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    CK_MECHANISM_TYPE mechanism;
    int rounds;
    int failed;
};

static struct signer signers[thread_limit];
static int signer_count;

static char text[text_limit];

/* The input as text. */
static const char *input_text(void) {
    size_t count = capki_baseline_copy((uint8_t *)text, text_limit - 1);
    text[count] = 0;
    return text;
}

bool capki_baseline_token_configure(void) { return setenv("SOFTHSM2_CONF", input_text(), 1) == 0; }

bool capki_baseline_token_load(void) {
    void *library = dlopen(input_text(), RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
    return get && get(&module) == CKR_OK;
}

/* The first slot in which a session sees the key. */
static bool find(struct signer *signer, const char *label) {
    CK_SLOT_ID slots[slot_limit];
    CK_ULONG slot_count = slot_limit;
    if (module->C_GetSlotList(CK_TRUE, slots, &slot_count) != CKR_OK) return false;
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, (void *)label, strlen(label)}};
    for (CK_ULONG index = 0; index < slot_count; index++) {
        CK_SESSION_HANDLE session;
        CK_ULONG found = 0;
        if (module->C_OpenSession(slots[index], CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK) continue;
        if (module->C_FindObjectsInit(session, wanted, 2) == CKR_OK) {
            module->C_FindObjects(session, &signer->key, 1, &found);
            module->C_FindObjectsFinal(session);
        }
        if (found == 1) {
            signer->session = session;
            return true;
        }
        module->C_CloseSession(session);
    }
    return false;
}

bool capki_baseline_token_open(int threads, bool is_rsa) {
    const char *label = input_text();
    for (signer_count = 0; signer_count < threads && signer_count < thread_limit; signer_count++) {
        struct signer *signer = &signers[signer_count];
        signer->mechanism = is_rsa ? CKM_RSA_PKCS : CKM_ECDSA;
        if (!find(signer, label)) return false;
    }
    return true;
}

void capki_baseline_token_close(void) {
    while (signer_count > 0) module->C_CloseSession(signers[--signer_count].session);
}

static void *sign(void *argument) {
    static const uint8_t prefix[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    struct signer *signer = argument;
    uint8_t message[300] = {0}, digest_info[sizeof prefix + 32], signature[1024];
    memcpy(digest_info, prefix, sizeof prefix);
    CK_MECHANISM mechanism = {signer->mechanism, NULL, 0};
    bool is_rsa = signer->mechanism == CKM_RSA_PKCS;
    CK_BYTE *input = is_rsa ? digest_info : digest_info + sizeof prefix;
    for (int round = 0; round < signer->rounds; round++) {
        message[0] = (uint8_t)round;
        CK_ULONG count = sizeof signature;
        EVP_Digest(message, sizeof message, digest_info + sizeof prefix, NULL, EVP_sha256(), NULL);
        if (module->C_SignInit(signer->session, &mechanism, signer->key) != CKR_OK ||
            module->C_Sign(signer->session, input, is_rsa ? sizeof digest_info : 32, signature, &count) != CKR_OK) {
            signer->failed = 1;
        }
    }
    return NULL;
}

bool capki_baseline_token_sign(int rounds) {
    pthread_t threads[thread_limit];
    bool is_good = signer_count > 0;
    for (int index = 0; index < signer_count; index++) {
        signers[index].rounds = rounds / signer_count;
        signers[index].failed = pthread_create(&threads[index], NULL, sign, &signers[index]);
    }
    for (int index = 0; index < signer_count; index++) {
        pthread_join(threads[index], NULL);
        if (signers[index].failed) is_good = false;
    }
    return is_good;
}
