/*
 * faults: a PKCS#11 module over another one, in which calls fail, wait, or lose the token.
 *
 * Every function of Cryptoki 2.40 is forwarded and counted. A fault strikes one call, either before it reaches the module
 * below or after it took effect there: the caller cannot tell the two apart. capki_fault_control and the variable
 * CAPKI_FAULT take the same orders, the latter several of them, with ';' between:
 *
 *     fail N before|after CODE [FUNCTION]   the N-th call from now, of all or of one function, answers CODE
 *     remove N [FUNCTION]                   the token is pulled out at the N-th call from now, and stays out
 *     insert                                the token is back, with all sessions gone
 *     delay MILLISECONDS [FUNCTION]         calls take so long
 *     clear                                 no fault, no delay, counts of zero; a token that is out stays out
 *     restart                               ends and starts the module below, which then reads its files anew
 *     count [FUNCTION]                      answers the number of calls since the start or the last clear
 *     struck                                answers whether the fault has struck
 *
 * CAPKI_FAULT_MODULE names the module below (SoftHSM without it), CAPKI_FAULT_REPORT a file that gets the counts at the end.
 *
 *     cc -shared -fPIC -I/usr/include/p11-kit-1 -o faults.so faults.c -ldl -lpthread
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <p11-kit/pkcs11.h>

#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"

enum function {
#define CALL(name, kind, parameters, arguments) INDEX_##name,
#include "functions.h"
#undef CALL
    FUNCTION_COUNT
};

static const char *const names[] = {
#define CALL(name, kind, parameters, arguments) #name,
#include "functions.h"
#undef CALL
};

/* What a function's first argument names: the module, a slot or a session. */
enum kind { MODULE, SLOT, SESSION };
enum fault { NONE, BEFORE, AFTER, REMOVAL };

#define ANY FUNCTION_COUNT

static struct {
    enum fault fault;
    enum function function;
    long left;
    CK_RV code;
    int struck;
    int is_out;
    enum function delayed;
    long milliseconds;
    long counts[FUNCTION_COUNT];
} state = { .delayed = ANY };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST list;
static CK_SLOT_ID slots[1024];

static void pull_out(void) {
    CK_ULONG count = sizeof slots / sizeof *slots;
    if (real->C_GetSlotList(0, slots, &count) == CKR_OK)
        for (CK_ULONG i = 0; i < count; i++) real->C_CloseAllSessions(slots[i]);
    state.is_out = 1;
}

/* Counts a call and says what becomes of it; the answer of a call that does not reach the module is in `code`. */
static enum fault begin(enum function function, enum kind kind, CK_RV *code) {
    long wait = 0;
    enum fault fault = NONE;
    pthread_mutex_lock(&lock);
    state.counts[function]++;
    if (state.milliseconds && (state.delayed == ANY || state.delayed == function)) wait = state.milliseconds;
    if (state.fault != NONE && (state.function == ANY || state.function == function) && --state.left == 0) {
        fault = state.fault;
        *code = state.code;
        state.fault = NONE;
        state.struck = 1;
    }
    if (fault == REMOVAL) pull_out();
    if (state.is_out && kind != MODULE && fault != BEFORE) {
        *code = fault == REMOVAL ? CKR_DEVICE_REMOVED : kind == SLOT ? CKR_TOKEN_NOT_PRESENT : CKR_SESSION_HANDLE_INVALID;
        fault = BEFORE;
    }
    pthread_mutex_unlock(&lock);
    if (wait) nanosleep(&(struct timespec){ wait / 1000, wait % 1000 * 1000000 }, NULL);
    return fault == REMOVAL ? NONE : fault;
}

/* What a call shows while the token is out: its slot is there, and empty. */
static CK_RV shown(enum function function, CK_RV answer, CK_ULONG *count) {
    if (function == INDEX_C_GetSlotList && answer == CKR_OK && state.is_out && count) *count = 0;
    return answer;
}

/* Another user in this process may have started the module below. */
static CK_RV started(enum function function, CK_RV answer) {
    int is_start = function == INDEX_C_Initialize && answer == CKR_CRYPTOKI_ALREADY_INITIALIZED;
    return is_start ? CKR_OK : answer;
}

#define CALL(name, kind, parameters, arguments)                     \
    static CK_RV fault_##name parameters {                          \
        CK_RV code = CKR_OK;                                        \
        enum fault fault = begin(INDEX_##name, kind, &code);        \
        if (fault == BEFORE) return code;                           \
        CK_RV answer = started(INDEX_##name, real->name arguments); \
        return fault == AFTER ? code : answer;                      \
    }
#define fault_C_GetSlotList forward_C_GetSlotList
#include "functions.h"
#undef fault_C_GetSlotList
#undef CALL

static CK_RV fault_C_GetSlotList(CK_BYTE present, CK_SLOT_ID *out, CK_ULONG *count) {
    return shown(INDEX_C_GetSlotList, forward_C_GetSlotList(present, out, count), present ? count : NULL);
}

static enum function function_named(const char *name) {
    if (!*name) return ANY;
    for (int i = 0; i < FUNCTION_COUNT; i++)
        if (strcmp(names[i], name) == 0) return (enum function)i;
    return (enum function)-1;
}

static long count_of(enum function function) {
    long sum = 0;
    for (int i = 0; i < FUNCTION_COUNT; i++)
        if (function == ANY || function == (enum function)i) sum += state.counts[i];
    return sum;
}

static long arm(enum fault fault, long left, CK_RV code, enum function function) {
    state.fault = fault;
    state.left = left;
    state.code = code;
    state.function = function;
    state.struck = 0;
    return 0;
}

static long restart(void) {
    CK_C_INITIALIZE_ARGS arguments = { .flags = CKF_OS_LOCKING_OK };
    real->C_Finalize(NULL);
    return real->C_Initialize(&arguments) == CKR_OK ? 0 : -1;
}

static long order(const char *text) {
    char word[16] = "", when[8] = "", name[40] = "";
    long number = 0;
    unsigned long code = 0;
    if (sscanf(text, "fail %ld %7s %li %39s", &number, when, (long *)&code, name) >= 3) {
        enum function function = function_named(name);
        enum fault fault = strcmp(when, "before") == 0 ? BEFORE : strcmp(when, "after") == 0 ? AFTER : NONE;
        return fault == NONE || (int)function < 0 ? -1 : arm(fault, number, code, function);
    }
    if (sscanf(text, "remove %ld %39s", &number, name) >= 1) {
        enum function function = function_named(name);
        return (int)function < 0 ? -1 : arm(REMOVAL, number, CKR_DEVICE_REMOVED, function);
    }
    if (sscanf(text, "delay %ld %39s", &number, name) >= 1) {
        state.delayed = function_named(name);
        state.milliseconds = number;
        return (int)state.delayed < 0 ? -1 : 0;
    }
    if (sscanf(text, "%15s %39s", word, name) < 1) return -1;
    if (strcmp(word, "insert") == 0) return state.is_out = 0;
    if (strcmp(word, "restart") == 0) return restart();
    if (strcmp(word, "struck") == 0) return state.struck;
    if (strcmp(word, "count") == 0) {
        enum function function = function_named(name);
        return (int)function < 0 ? -1 : count_of(function);
    }
    if (strcmp(word, "clear") != 0) return -1;
    memset(state.counts, 0, sizeof state.counts);
    state.milliseconds = 0;
    return arm(NONE, 0, CKR_OK, ANY);
}

/* Takes one order; answers its number, 0, or -1 where the order is none. */
__attribute__((visibility("default"))) long capki_fault_control(const char *text) {
    pthread_mutex_lock(&lock);
    long answer = order(text);
    pthread_mutex_unlock(&lock);
    return answer;
}

/* The name of a function by its place in functions.h, NULL behind the last one. */
__attribute__((visibility("default"))) const char *capki_fault_function(long place) {
    return place >= 0 && place < FUNCTION_COUNT ? names[place] : NULL;
}

__attribute__((constructor)) static void take_orders(void) {
    const char *orders = getenv("CAPKI_FAULT");
    char *copy = orders ? strdup(orders) : NULL, *place = NULL;
    for (char *one = copy ? strtok_r(copy, ";", &place) : NULL; one; one = strtok_r(NULL, ";", &place))
        if (capki_fault_control(one) < 0) abort();
    free(copy);
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("CAPKI_FAULT_REPORT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    for (int i = 0; i < FUNCTION_COUNT; i++)
        if (state.counts[i]) fprintf(file, "%s %ld\n", names[i], state.counts[i]);
    fclose(file);
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    if (!real) {
        const char *path = getenv("CAPKI_FAULT_MODULE");
        void *library = dlopen(path ? path : SOFTHSM, RTLD_NOW | RTLD_LOCAL);
        CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : NULL;
        if (!get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
        list = *real;
#define CALL(name, kind, parameters, arguments) list.name = fault_##name;
#include "functions.h"
#undef CALL
        list.C_GetFunctionList = C_GetFunctionList;
    }
    *out = &list;
    return CKR_OK;
}
