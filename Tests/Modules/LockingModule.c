/* A PKCS#11 module over SoftHSM that locks PINs, as a USB key does: after LIMIT wrong tries in a row, with the standard
   flags and return values (PKCS#11 v2.40 §3.3, §5.6).

   The counts are in files beside STATE, one a token, behind a lock: they survive the process and are shared by all. A try
   counts as wrong before it is made. With PUK defined the user PIN is unlocked by C_SetPIN with the PUK in a session that
   nobody is logged in to, and C_InitPIN is refused, as OpenSC's cards have it.

   cc -shared -fPIC -DREAL='"libsofthsm2.so"' -DSTATE='"/tmp/state"' -DLIMIT=10 [-DPUK='"…"' -DSO='"…"']

   With DIES_AT_LOGIN the process is killed in the middle of a user's login. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#define DESCRIPTION "Locking test module"
#include "softhsm.h"

typedef struct { int user, so, puk; } tries_t;
typedef struct { int file; tries_t left; } counter_t;

static const CK_FLAGS pin_flags = CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED
    | CKF_SO_PIN_COUNT_LOW | CKF_SO_PIN_FINAL_TRY | CKF_SO_PIN_LOCKED;

/* Opens a token's counter, alone until it is closed. */
static counter_t open_counter(CK_SLOT_ID slot) {
    counter_t counter = { -1, { LIMIT, LIMIT, LIMIT } };
    CK_TOKEN_INFO info;
    if (real->C_GetTokenInfo(slot, &info) != CKR_OK) return counter;
    char path[512];
    int serial = 16;
    while (serial > 0 && info.serialNumber[serial - 1] == ' ') serial--;
    snprintf(path, sizeof path, "%s.%.*s", STATE, serial, info.serialNumber);
    counter.file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (counter.file < 0) return counter;
    flock(counter.file, LOCK_EX);
    tries_t kept;
    if (pread(counter.file, &kept, sizeof kept, 0) == sizeof kept) counter.left = kept;
    return counter;
}

static void keep(counter_t *counter) {
    if (counter->file < 0) return;
    if (pwrite(counter->file, &counter->left, sizeof counter->left, 0) > 0) fsync(counter->file);
}

static void close_counter(counter_t *counter) {
    if (counter->file >= 0) close(counter->file);
}

static int slot_of(CK_SESSION_HANDLE session, CK_SESSION_INFO *info) {
    return real->C_GetSessionInfo(session, info) == CKR_OK;
}

/* The try is spent first, and given back where it was right or not judged. */
static void settle(counter_t *counter, int *left, int before, CK_RV answer) {
    if (answer == CKR_OK) *left = LIMIT;
    else if (answer != CKR_PIN_INCORRECT) *left = before;
    keep(counter);
    close_counter(counter);
}

static CK_RV spend(counter_t *counter, int *left) {
    if (*left <= 0) {
        close_counter(counter);
        return CKR_PIN_LOCKED;
    }
    *left -= 1;
    keep(counter);
    return CKR_OK;
}

static CK_FLAGS flags_of(int left, CK_FLAGS low, CK_FLAGS final, CK_FLAGS locked) {
    return left >= LIMIT ? 0 : left > 1 ? low : left == 1 ? low | final : locked;
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    CK_RV answer = real->C_GetTokenInfo(slot, info);
    if (answer != CKR_OK) return answer;
    counter_t counter = open_counter(slot);
    close_counter(&counter);
    memset(info->manufacturerID, ' ', sizeof info->manufacturerID);
    memcpy(info->manufacturerID, "capki tests", 11);
    memset(info->model, ' ', sizeof info->model);
    memcpy(info->model, "Locking", 7);
    info->flags &= ~pin_flags;
    info->flags |= flags_of(
        counter.left.user, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED);
    info->flags |= flags_of(counter.left.so, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED);
    return CKR_OK;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG length) {
    CK_SESSION_INFO info;
    if (!slot_of(session, &info)) return CKR_SESSION_HANDLE_INVALID;
    counter_t counter = open_counter(info.slotID);
    int *left = user == CKU_SO ? &counter.left.so : &counter.left.user;
    int before = *left;
    CK_RV answer = spend(&counter, left);
    if (answer != CKR_OK) return answer;
#ifdef DIES_AT_LOGIN
    if (user == CKU_USER) raise(SIGKILL);
#endif
    answer = real->C_Login(session, user, pin, length);
    settle(&counter, left, before, answer);
    return answer;
}

#ifdef PUK
static CK_RV unblock(
    CK_SESSION_HANDLE session, CK_UTF8CHAR *puk, CK_ULONG puk_length, CK_UTF8CHAR *pin, CK_ULONG length) {
    if (puk_length != strlen(PUK) || memcmp(puk, PUK, puk_length) != 0) return CKR_PIN_INCORRECT;
    CK_RV answer = real->C_Login(session, CKU_SO, (CK_UTF8CHAR *)SO, strlen(SO));
    if (answer != CKR_OK) return CKR_FUNCTION_FAILED;
    answer = real->C_InitPIN(session, pin, length);
    real->C_Logout(session);
    return answer;
}
#endif

static CK_RV set_pin(
    CK_SESSION_HANDLE session, CK_UTF8CHAR *old, CK_ULONG old_length, CK_UTF8CHAR *pin, CK_ULONG length) {
    CK_SESSION_INFO info;
    if (!slot_of(session, &info)) return CKR_SESSION_HANDLE_INVALID;
    counter_t counter = open_counter(info.slotID);
    int *left = info.state == CKS_RW_SO_FUNCTIONS ? &counter.left.so : &counter.left.user;
#ifdef PUK
    int unblocks = counter.left.user <= 0 && info.state == CKS_RW_PUBLIC_SESSION;
    if (unblocks) left = &counter.left.puk;
#endif
    int before = *left;
    CK_RV answer = spend(&counter, left);
    if (answer != CKR_OK) return answer;
#ifdef PUK
    if (unblocks) {
        answer = unblock(session, old, old_length, pin, length);
        if (answer == CKR_OK) counter.left.user = LIMIT;
        settle(&counter, left, before, answer);
        return answer;
    }
#endif
    answer = real->C_SetPIN(session, old, old_length, pin, length);
    settle(&counter, left, before, answer);
    return answer;
}

static CK_RV init_pin(CK_SESSION_HANDLE session, CK_UTF8CHAR *pin, CK_ULONG length) {
    CK_SESSION_INFO info;
    if (!slot_of(session, &info)) return CKR_SESSION_HANDLE_INVALID;
    counter_t counter = open_counter(info.slotID);
#ifdef PUK
    if (counter.left.user < LIMIT) {
        close_counter(&counter);
        return CKR_PIN_LEN_RANGE;
    }
#endif
    CK_RV answer = real->C_InitPIN(session, pin, length);
    if (answer == CKR_OK) counter.left.user = LIMIT;
    keep(&counter);
    close_counter(&counter);
    return answer;
}

static CK_RV init_token(CK_SLOT_ID slot, CK_UTF8CHAR *pin, CK_ULONG length, CK_UTF8CHAR *label) {
    counter_t counter = open_counter(slot);
    int *left = &counter.left.so, before = *left;
    CK_RV answer = spend(&counter, left);
    if (answer != CKR_OK) return answer;
    answer = real->C_InitToken(slot, pin, length, label);
    settle(&counter, left, before, answer);
    return answer;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
    CK_RV answer = open_softhsm();
    if (answer != CKR_OK) return answer;
    list.C_GetTokenInfo = token_info;
    list.C_Login = login;
    list.C_SetPIN = set_pin;
    list.C_InitPIN = init_pin;
    list.C_InitToken = init_token;
    *out = &list;
    return CKR_OK;
}
