import PKITokens
import TestSupport

/// A module over SoftHSM that lies in one way, compiled for the test that needs it.
enum LyingModule {
    /// The ways to lie; the numbers are those of the C source.
    enum Lie: Int {
        case locksAfterThreeTries = 1
        case hugeAttributes, unavailableAttributes, manySlots, endlessObjects, losesSerialNumber, losesSessions
        case signsWrongly, shortSignatures, barePoints, neverLoggedIn, extractableKeys
        // No lies: these count, meet, or refuse what a module may refuse.
        case countsSessions, fewSessions, fewSessionsSaid, meetsInside, removedAtTimes, cannotLock
        // While the file "report" is there: an event of the slot that it names, once; an error; no tokens.
        case stirsASlot, failsInSlots, hidesTokens
    }

    /// How many signatures `meetsInside` wants at once.
    static let meetingCount = 4

    static func load(_ lie: Lie, in scratch: Scratch) throws -> TokenModule {
        _ = try SoftToken.module()
        let file = try scratch.write(source, as: "lie.c")
        let library = scratch("lie\(lie.rawValue).so")
        let result = try Tool.run(
            "cc",
            [
                "-shared", "-fPIC", "-w", "-I/usr/include/p11-kit-1", "-DLIE=\(lie.rawValue)",
                "-DMEETING=\(meetingCount)",
                "-DREAL=\"\(SoftToken.modulePath)\"", "-DREPORT=\"\(scratch("report"))\"", "-o", library, file,
            ])
        guard result.status == 0 else { throw TokenError(.moduleUnusable, result.transcript) }
        return try TokenModule(path: library)
    }

    /// How often `countsSessions` was asked for a session.
    static func sessionCount(in scratch: Scratch) throws -> Int { try scratch.read("report").count }

    private static let source = #"""
        #include <dlfcn.h>
        #include <pthread.h>
        #include <stdio.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        #include <p11-kit/pkcs11.h>
        static CK_FUNCTION_LIST *real, list;
        static int tries = 3, lost = 0;

        // SoftHSM runs in this process already.
        static int started = 0;
        static CK_RV initialize(void *a) {
            if (LIE == 18 && started) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
            if (LIE == 18 && a) return CKR_CANT_LOCK;
            started = 1;
            return CKR_OK;
        }
        static CK_RV finalize(void *a) { return CKR_OK; }

        static CK_RV login(CK_SESSION_HANDLE s, CK_USER_TYPE u, unsigned char *p, CK_ULONG n) {
            if (LIE == 1 && u == CKU_USER && tries == 0) return CKR_PIN_LOCKED;
            CK_RV rv = real->C_Login(s, u, p, n);
            if (LIE == 1 && u == CKU_USER) tries = rv == CKR_PIN_INCORRECT ? tries - 1 : 3;
            return rv;
        }
        static CK_RV token_info(CK_SLOT_ID s, CK_TOKEN_INFO *i) {
            CK_RV rv = real->C_GetTokenInfo(s, i);
            if (LIE == 1) {
                i->flags &= ~(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
                if (tries < 3) i->flags |= CKF_USER_PIN_COUNT_LOW;
                if (tries == 1) i->flags |= CKF_USER_PIN_FINAL_TRY;
                if (tries == 0) i->flags |= CKF_USER_PIN_LOCKED;
            }
            if (LIE == 3) i->ulMaxPinLen = i->ulMinPinLen = CK_UNAVAILABLE_INFORMATION;
            if (LIE == 15) i->ulMaxSessionCount = 3;
            return rv;
        }
        static CK_RV get(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE *t, CK_ULONG n) {
            CK_ULONG room[64];
            for (CK_ULONG i = 0; i < n; i++) room[i] = t[i].ulValueLen;
            CK_RV rv = real->C_GetAttributeValue(s, o, t, n);
            for (CK_ULONG i = 0; i < n; i++) {
                if (LIE == 2) t[i].ulValueLen = 0x7fffffffffffUL;
                if (LIE == 3 && t[i].type != CKA_CLASS) t[i].ulValueLen = CK_UNAVAILABLE_INFORMATION;
                if (LIE == 10 && t[i].type == CKA_EC_POINT) {
                    unsigned char whole[67];
                    CK_ATTRIBUTE one = { CKA_EC_POINT, whole, sizeof whole };
                    if (real->C_GetAttributeValue(s, o, &one, 1) != CKR_OK) continue;
                    if (t[i].pValue && room[i] >= 65) memcpy(t[i].pValue, whole + 2, 65);
                    t[i].ulValueLen = 65;
                    rv = CKR_OK;
                }
                if (LIE == 12 && t[i].type == CKA_EXTRACTABLE && t[i].pValue) *(CK_BBOOL *)t[i].pValue = 1;
            }
            return LIE == 3 ? CKR_ATTRIBUTE_SENSITIVE : rv;
        }
        static CK_RV slots(CK_BBOOL p, CK_SLOT_ID *l, CK_ULONG *n) {
            if (LIE == 20 && access(REPORT, F_OK) == 0) return CKR_DEVICE_ERROR;
            CK_RV rv = real->C_GetSlotList(p, l, n);
            if (LIE == 4) *n = ~0UL;
            if (LIE == 21 && access(REPORT, F_OK) == 0) *n = 0;
            return rv;
        }
        static CK_RV wait_for_slot(CK_FLAGS f, CK_SLOT_ID *s, void *r) {
            if (LIE != 19) return real->C_WaitForSlotEvent(f, s, r);
            FILE *report = fopen(REPORT, "r");
            if (!report) return CKR_NO_EVENT;
            int found = fscanf(report, "%lu", s);
            fclose(report);
            unlink(REPORT);
            return found == 1 ? CKR_OK : CKR_NO_EVENT;
        }
        static CK_RV find(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE *o, CK_ULONG m, CK_ULONG *n) {
            if (LIE != 5) return real->C_FindObjects(s, o, m, n);
            *n = ~0UL;
            return CKR_OK;
        }
        static CK_RV create(CK_SESSION_HANDLE s, CK_ATTRIBUTE *t, CK_ULONG n, CK_OBJECT_HANDLE *o) {
            CK_ATTRIBUTE kept[64];
            CK_ULONG k = 0;
            for (CK_ULONG i = 0; i < n; i++) if (LIE != 6 || t[i].type != CKA_SERIAL_NUMBER) kept[k++] = t[i];
            return real->C_CreateObject(s, kept, k, o);
        }
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
        static int inside = 0, met = 0, calls = 0;

        static int open_count = 0;
        static CK_RV open_session(CK_SLOT_ID s, CK_FLAGS f, void *a, CK_NOTIFY n, CK_SESSION_HANDLE *h) {
            pthread_mutex_lock(&lock);
            CK_RV rv = LIE == 14 && open_count >= 4 || LIE == 15 && open_count >= 3 ? CKR_SESSION_COUNT
                : real->C_OpenSession(s, f, a, n, h);
            if (rv == CKR_OK) open_count++;
            if (LIE == 13 && rv == CKR_OK) {
                FILE *report = fopen(REPORT, "a");
                fputc('s', report);
                fclose(report);
            }
            pthread_mutex_unlock(&lock);
            return rv;
        }
        static CK_RV close_session(CK_SESSION_HANDLE h) {
            pthread_mutex_lock(&lock);
            CK_RV rv = real->C_CloseSession(h);
            if (rv == CKR_OK) open_count--;
            pthread_mutex_unlock(&lock);
            return rv;
        }
        static CK_RV close_all(CK_SLOT_ID s) {
            pthread_mutex_lock(&lock);
            CK_RV rv = real->C_CloseAllSessions(s);
            open_count = 0;
            pthread_mutex_unlock(&lock);
            return rv;
        }
        // Lets the first signatures wait for one another; a module that is called by one thread at a time fails them.
        static CK_RV meet(void) {
            struct timespec end;
            clock_gettime(CLOCK_REALTIME, &end);
            end.tv_sec += 30;
            pthread_mutex_lock(&lock);
            if (++inside >= MEETING) met = 1;
            pthread_cond_broadcast(&changed);
            while (!met && pthread_cond_timedwait(&changed, &lock, &end) == 0) {}
            inside--;
            CK_RV rv = met ? CKR_OK : CKR_FUNCTION_FAILED;
            pthread_mutex_unlock(&lock);
            return rv;
        }
        static CK_RV alone(int step) {
            pthread_mutex_lock(&lock);
            inside += step;
            CK_RV rv = inside > 1 ? CKR_FUNCTION_FAILED : CKR_OK;
            pthread_mutex_unlock(&lock);
            return rv;
        }
        static int at_times(void) {
            pthread_mutex_lock(&lock);
            int result = ++calls % 20 == 0;
            pthread_mutex_unlock(&lock);
            return result;
        }
        static CK_RV sign_init(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k) {
            if (LIE == 7 && lost++ % 2 == 0) return CKR_SESSION_HANDLE_INVALID;
            if (LIE == 11) return lost++, CKR_USER_NOT_LOGGED_IN;
            return real->C_SignInit(s, m, k);
        }
        static CK_RV sign(CK_SESSION_HANDLE s, unsigned char *d, CK_ULONG n, unsigned char *v, CK_ULONG *c) {
            if (LIE == 17 && at_times()) return CKR_DEVICE_REMOVED;
            CK_RV waited = LIE == 16 ? meet() : LIE == 18 ? alone(1) : CKR_OK;
            if (waited != CKR_OK) return waited;
            CK_RV rv = real->C_Sign(s, d, n, v, c);
            if (LIE == 18) alone(-1);
            if (LIE == 8) v[5] ^= 1;
            if (LIE == 9) *c = 3;
            return rv;
        }
        CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
            if (!real) {
                CK_C_GetFunctionList g = dlsym(dlopen(REAL, RTLD_NOW), "C_GetFunctionList");
                g(&real);
                list = *real;
                list.C_Initialize = initialize; list.C_Finalize = finalize; list.C_Login = login;
                list.C_GetTokenInfo = token_info; list.C_GetAttributeValue = get; list.C_GetSlotList = slots;
                list.C_WaitForSlotEvent = wait_for_slot;
                list.C_FindObjects = find; list.C_CreateObject = create; list.C_SignInit = sign_init;
                list.C_Sign = sign; list.C_OpenSession = open_session; list.C_CloseSession = close_session;
                list.C_CloseAllSessions = close_all;
            }
            *out = &list;
            return CKR_OK;
        }
        """#
}
