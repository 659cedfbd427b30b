// The face of libp11 and of Cryptoki that PKITokenDriver sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CP11_SHIM_H
#define CAPKI_CP11_SHIM_H

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <libp11.h>

// dlsym gives an object pointer, which Swift does not turn into a function without guessing its type.
static inline CK_RV capki_p11_function_list(void *_Nonnull library, CK_FUNCTION_LIST *_Nullable *_Nonnull list) {
    CK_C_GetFunctionList get = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    return get ? get(list) : CKR_FUNCTION_NOT_SUPPORTED;
}

// libp11 leaves the module's answer in OpenSSL's error queue, among its own errors: the newest answer, or CKR_OK where
// there is none. The queue is empty afterwards. ERR_get_CKR_code gives the number of the error library, not the answer.
static inline CK_RV capki_p11_take_answer(void) {
    CK_RV answer = CKR_OK;
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
        if (ERR_GET_LIB(code) == ERR_get_CKR_code()) answer = (CK_RV)ERR_GET_REASON(code);
    }
    return answer;
}

// Swift does not import macros with casts.
static const CK_ULONG capki_ck_unavailable = CK_UNAVAILABLE_INFORMATION;

#endif
