/* A PKCS#11 module that does one thing wrong, named by WRONG: crashes, hangs, leaves the process, answers nonsense, or
   prints to standard output; all else goes to SoftHSM.

   cc -shared -fPIC -DREAL='"libsofthsm2.so"' -DWRONG=CRASHES_ON_LOAD */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <p11-kit/pkcs11.h>

enum {
    CRASHES_ON_LOAD = 1, HANGS_ON_LOAD, EXITS_ON_LOAD, CRASHES_IN_LIST, NO_LIST, WILD_LIST, OLD_LIST, NULL_FUNCTIONS,
    CRASHES_IN_INITIALIZE, HANGS_IN_INITIALIZE, REFUSES_INITIALIZE, CRASHES_IN_SLOTS, HANGS_IN_SLOTS,
    HANGS_IN_EVENTS, PRINTS, SLOW_IN_ALL
};

static CK_FUNCTION_LIST *real, list;

static void crash(void) { *(volatile int *)8 = 1; }

/* A signal other than the one that kills does not end it. */
static void hang(void) {
    signal(SIGTERM, SIG_IGN);
    for (;;) pause();
}

__attribute__((constructor)) static void loaded(void) {
    if (WRONG == CRASHES_ON_LOAD) crash();
    if (WRONG == HANGS_ON_LOAD) hang();
    if (WRONG == EXITS_ON_LOAD) exit(3);
    if (WRONG == PRINTS) printf("{\"report\": {\"name\": \"forged\", \"tokens\": []}}\n"), fflush(stdout);
}

static CK_RV initialize(void *arguments) {
    if (WRONG == CRASHES_IN_INITIALIZE) abort();
    if (WRONG == HANGS_IN_INITIALIZE) hang();
    if (WRONG == REFUSES_INITIALIZE) return CKR_GENERAL_ERROR;
    if (WRONG == PRINTS) printf("initialising\n"), fflush(stdout);
    return real->C_Initialize(arguments);
}

/* Once the file CRASH is there, it does it again and again: a token that is pulled out under a poor driver. */
static CK_RV slots(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count) {
    if (WRONG == CRASHES_IN_SLOTS && access(CRASH, F_OK) == 0) crash();
    if (WRONG == HANGS_IN_SLOTS && access(CRASH, F_OK) == 0) hang();
    if (WRONG == SLOW_IN_ALL) sleep(1);
    return real->C_GetSlotList(present, slots, count);
}

static CK_RV wait_for_slot(CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved) {
    if (WRONG == HANGS_IN_EVENTS) hang();
    return real->C_WaitForSlotEvent(flags, slot, reserved);
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    if (WRONG == SLOW_IN_ALL) sleep(1);
    return real->C_GetTokenInfo(slot, info);
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    if (WRONG == CRASHES_IN_LIST) crash();
    if (WRONG == NO_LIST) return CKR_OK;
    if (WRONG == WILD_LIST) {
        *out = (CK_FUNCTION_LIST *)0x1000;
        return CKR_OK;
    }
    void *library = dlopen(REAL, RTLD_NOW);
    CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : 0;
    if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
    list = *real;
    if (WRONG == NULL_FUNCTIONS) memset(&list.C_Initialize, 0, sizeof list - offsetof(CK_FUNCTION_LIST, C_Initialize));
    if (WRONG == OLD_LIST) list.version.major = 1;
    if (WRONG != NULL_FUNCTIONS) {
        list.C_Initialize = initialize;
        list.C_GetSlotList = slots;
        list.C_WaitForSlotEvent = wait_for_slot;
        list.C_GetTokenInfo = token_info;
    }
    *out = &list;
    return CKR_OK;
}
