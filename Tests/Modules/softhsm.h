/* What the modules over SoftHSM share: opening it, and being called by another name. With OWNS_SOFTHSM nobody else in the
   process uses it, so that it can be ended. */
#include <dlfcn.h>
#include <string.h>
#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST *real, list;

#ifndef OWNS_SOFTHSM
static CK_RV initialize(void *arguments) {
    CK_RV answer = real->C_Initialize(arguments);
    /* SoftHSM may run in this process already. */
    return answer == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : answer;
}

/* SoftHSM's other users in this process go on. */
static CK_RV finalize(void *reserved) { return CKR_OK; }
#endif

static CK_RV get_info(CK_INFO *info) {
    CK_RV answer = real->C_GetInfo(info);
    memset(info->libraryDescription, ' ', sizeof info->libraryDescription);
    memcpy(info->libraryDescription, DESCRIPTION, strlen(DESCRIPTION));
    return answer;
}

/* Opens SoftHSM once, and fills the list with its functions; those of the module take their places afterwards. */
static CK_RV open_softhsm(void) {
    if (real) return CKR_OK;
    void *library = dlopen(REAL, RTLD_NOW);
    CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
    if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
    list = *real;
#ifndef OWNS_SOFTHSM
    list.C_Initialize = initialize;
    list.C_Finalize = finalize;
#endif
    list.C_GetInfo = get_info;
    return CKR_OK;
}
