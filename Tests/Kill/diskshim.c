/*
 * diskshim: a disk that forgets what was not synchronised.
 *
 * SIGKILL leaves the page cache alone, so that a program which never synchronises survives it. This library is preloaded
 * into every process that works on a folder and writes down each change of files and names in it, with what was there
 * before. `powercut.py` then takes back what no fsync had made durable, whole or in part.
 *
 *     CAPKI_DISK_ROOT         the folder that is watched
 *     CAPKI_DISK_LOG          a folder on the same file system, outside of it, for the log
 *     CAPKI_DISK_IGNORE       '*', or the end of file names: their fsyncs do nothing, as on a disk that lies
 *     CAPKI_DISK_SYNCHRONOUS  OFF, NORMAL: what every SQLite connection is set to before each transaction
 *     CAPKI_DISK_DELAY        microseconds that every fsync takes
 *     CAPKI_DISK_KILL         n: the process group is killed at the n-th point; each call has one before and one after it
 *     CAPKI_DISK_TRACE        a file that gets the name of every watched call
 *     CAPKI_DISK_STRIKE       a call, for example "rename", or with the end of a path "fsync:.part": the power goes before it
 *     CAPKI_DISK_STOP         set: the process stops there instead, until somebody lets it go on
 *     CAPKI_DISK_NAMED        set: no file can be without a name, as on some file systems
 *
 * One lock over all processes makes "write down, then do" one step; what is written down and not done is harmless, since
 * taking it back changes nothing. Writing through a shared mapping would go unseen, so it ends the process; SQLite's
 * wal-index (-shm) alone is allowed, because SQLite itself counts on none of it after a crash.
 *
 *     cc -shared -fPIC -o diskshim.so diskshim.c -ldl -lpthread
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real_##name)(__VA_ARGS__); \
    if (real_##name == NULL) real_##name = dlsym(RTLD_NEXT, #name)

/* Kinds of record; powercut.py reads the same letters. */
enum {
    BORN = 'B',      /* a new inode: what was said of this number before was about another file */
    WRITE = 'W',     /* a: offset, b: length of the file before; both contents follow */
    TRUNCATE = 'T',  /* a: length after, b: before; what is cut off follows */
    BEGIN = 'F',     /* an fsync begins; name follows */
    SYNC = 'S',      /* a: what stands before this record is durable */
    CREATE = 'C',    /* directory, name: a name for an inode */
    REMOVE = 'U',    /* directory, name: it goes, and stands in the log's folder under the record's number */
    RENAME = 'R',    /* directory, name to other directory, other name; a: 1 where another file was replaced */
    FOLDER = 'M',    /* directory, name: a new folder */
    NOFOLDER = 'D',  /* directory, name: a folder goes */
};

struct record {
    uint32_t kind, process;
    uint64_t number, inode, directory, other, a, b;
    uint32_t first_length, second_length;
};

/* What all processes share. */
struct state {
    uint64_t end, count, points;
    uint32_t off;
};

static char root[PATH_MAX], folder[PATH_MAX];
static size_t root_length;
static int log_file = -1;
static struct state *state;
static const char *ignored, *synchronous, *struck;
static int only_stops, has_only_named;
static long delay, kill_at;
static int trace = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* For the shim itself; libc's own name leads back here. */
static int sys_open(const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void fail(const char *what) {
    char text[PATH_MAX + 64];
    int count = snprintf(text, sizeof text, "diskshim: %s\n", what);
    syscall(SYS_write, 2, text, (size_t)count);
    abort();
}

/* Out of the way of programs that expect low numbers. */
static int high(int file) {
    int moved = fcntl(file, F_DUPFD_CLOEXEC, 900);
    if (moved < 0) moved = fcntl(file, F_DUPFD_CLOEXEC, 200);
    close(file);
    return moved;
}

static void start(void) {
    const char *wanted = getenv("CAPKI_DISK_ROOT"), *place = getenv("CAPKI_DISK_LOG");
    if (wanted == NULL || place == NULL) return;
    if (realpath(wanted, root) == NULL || realpath(place, folder) == NULL) fail("its folders are not there");
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/log", folder);
    log_file = high(sys_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    snprintf(path, sizeof path, "%s/state", folder);
    int file = sys_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log_file < 0 || file < 0 || syscall(SYS_ftruncate, file, 4096) != 0) fail("its log cannot be opened");
    state = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (state == MAP_FAILED) fail("its state cannot be mapped");
    close(file);
    ignored = getenv("CAPKI_DISK_IGNORE");
    synchronous = getenv("CAPKI_DISK_SYNCHRONOUS");
    delay = atol(getenv("CAPKI_DISK_DELAY") ?: "0");
    kill_at = atol(getenv("CAPKI_DISK_KILL") ?: "0");
    struck = getenv("CAPKI_DISK_STRIKE");
    only_stops = getenv("CAPKI_DISK_STOP") != NULL;
    has_only_named = getenv("CAPKI_DISK_NAMED") != NULL;
    const char *traced = getenv("CAPKI_DISK_TRACE");
    if (traced != NULL) trace = high(sys_open(traced, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    root_length = strlen(root);
}

static int is_on(void) {
    pthread_once(&once, start);
    return root_length > 0;
}

/* The power goes: nothing reaches the disk any more, and everybody dies. */
static void power_off(void) {
    state->off = 1;
    kill(0, SIGKILL);
    for (;;) pause();
}

static void point(void) {
    if (state->off) power_off();
    state->points++;
    if (kill_at > 0 && state->points >= (uint64_t)kill_at) power_off();
}

static void lock(void) {
    pthread_mutex_lock(&mutex);
    while (flock(log_file, LOCK_EX) != 0) {
        if (errno != EINTR) fail("its lock cannot be taken");
    }
    if (state->off) power_off();
}

static void unlock(void) {
    int number = errno;
    flock(log_file, LOCK_UN);
    pthread_mutex_unlock(&mutex);
    errno = number;
}

static int has_suffix(const char *text, const char *suffix) {
    size_t all = strlen(text), length = strlen(suffix);
    return all >= length && strcmp(text + all - length, suffix) == 0;
}

static void note(const char *call, const char *path) {
    if (trace >= 0) dprintf(trace, "%d %s %s\n", getpid(), call, path);
    size_t length = strlen(call);
    if (struck == NULL || strncmp(struck, call, length) != 0) return;
    if (struck[length] != 0 && (struck[length] != ':' || !has_suffix(path, struck + length + 1))) return;
    struck = NULL;
    if (!only_stops) power_off();
    kill(getpid(), SIGSTOP);
}

/* Adds a record; its number is the count before. A record that is cut off by a kill is written over by the next one. */
static void append(struct record record, const void *first, const void *second) {
    record.process = (uint32_t)getpid();
    record.number = state->count;
    struct iovec parts[] = {
        {&record, sizeof record}, {(void *)first, record.first_length}, {(void *)second, record.second_length}};
    size_t length = sizeof record + record.first_length + record.second_length;
    if (syscall(SYS_pwritev, log_file, parts, 3, state->end, 0) != (ssize_t)length) fail("its log cannot be written");
    state->count++;
    state->end += length;
}

/* Whether an open file or folder lies in the watched one; its path, as the kernel knows it. */
static int is_watched(int file, char *path) {
    if (!is_on()) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, PATH_MAX - 1);
    if (count < (ssize_t)root_length) return 0;
    path[count] = 0;
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

/* A regular file whose contents are kept. */
static int is_content(int file, char *path, struct stat *status) {
    return is_watched(file, path) && !has_suffix(path, "-shm") && fstat(file, status) == 0 && S_ISREG(status->st_mode);
}

/*
 * Reads what stands in a file. One that is open for writing alone is opened again by its number; SQLite's files, whose
 * POSIX locks would be lost when that is closed, are always open for reading too.
 */
static void *before(int file, off_t offset, size_t count) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    int is_blind = (fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY;
    int source = is_blind ? sys_open(link, O_RDONLY | O_CLOEXEC, 0) : file;
    char *bytes = malloc(count + 1);
    size_t done = 0;
    while (done < count) {
        ssize_t step = pread(source, bytes + done, count - done, offset + (off_t)done);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) fail("it cannot read what is to be written over");
        done += (size_t)step;
    }
    if (is_blind) close(source);
    return bytes;
}

static void log_write(int file, const struct stat *status, const void *bytes, size_t count, off_t offset) {
    size_t known = offset >= status->st_size ? 0 : (size_t)(status->st_size - offset);
    if (known > count) known = count;
    void *old = before(file, offset, known);
    struct record record = {
        .kind = WRITE, .inode = status->st_ino, .a = (uint64_t)offset, .b = (uint64_t)status->st_size,
        .first_length = (uint32_t)known, .second_length = (uint32_t)count};
    append(record, old, bytes);
    free(old);
}

static void log_length(int file, const struct stat *status, off_t length) {
    size_t lost = length < status->st_size ? (size_t)(status->st_size - length) : 0;
    void *old = before(file, length, lost);
    struct record record = {
        .kind = TRUNCATE, .inode = status->st_ino, .a = (uint64_t)length, .b = (uint64_t)status->st_size,
        .first_length = (uint32_t)lost};
    append(record, old, NULL);
    free(old);
}

/* ---- contents ---- */

static ssize_t written(int file, const struct iovec *parts, int count, off_t offset, int has_offset) {
    char path[PATH_MAX];
    struct stat status;
    if (!is_content(file, path, &status)) {
        return has_offset ? syscall(SYS_pwritev, file, parts, count, offset, 0) : syscall(SYS_writev, file, parts, count);
    }
    lock();
    point();
    fstat(file, &status);
    note("write", path);
    off_t at = has_offset ? offset : lseek(file, 0, SEEK_CUR);
    if (!has_offset && fcntl(file, F_GETFL) & O_APPEND) at = status.st_size;
    for (int index = 0; index < count; index++) {
        log_write(file, &status, parts[index].iov_base, parts[index].iov_len, at);
        at += (off_t)parts[index].iov_len;
        if (at > status.st_size) status.st_size = at;
    }
    ssize_t result =
        has_offset ? syscall(SYS_pwritev, file, parts, count, offset, 0) : syscall(SYS_writev, file, parts, count);
    point();
    unlock();
    return result;
}

ssize_t write(int file, const void *bytes, size_t count) {
    char path[PATH_MAX];
    if (!is_watched(file, path)) return syscall(SYS_write, file, bytes, count);
    struct iovec part = {(void *)bytes, count};
    return written(file, &part, 1, 0, 0);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    struct iovec part = {(void *)bytes, count};
    return written(file, &part, 1, offset, 1);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

ssize_t writev(int file, const struct iovec *parts, int count) { return written(file, parts, count, 0, 0); }

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    return written(file, parts, count, offset, 1);
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t offset) {
    return written(file, parts, count, offset, 1);
}

ssize_t pwritev2(int file, const struct iovec *parts, int count, off_t offset, int flags) {
    (void)flags;
    return written(file, parts, count, offset, offset != -1);
}

ssize_t pwritev64v2(int file, const struct iovec *parts, int count, off64_t offset, int flags) {
    return pwritev2(file, parts, count, offset, flags);
}

ssize_t sendfile(int file, int source, off_t *offset, size_t count) {
    char path[PATH_MAX];
    if (is_watched(file, path)) fail("it knows no sendfile");
    return syscall(SYS_sendfile, file, source, offset, count);
}

ssize_t sendfile64(int file, int source, off64_t *offset, size_t count) { return sendfile(file, source, offset, count); }

/* A write that is short, and so legal. */
ssize_t copy_file_range(int source, off64_t *from, int file, off64_t *to, size_t count, unsigned flags) {
    char path[PATH_MAX], bytes[65536];
    if (!is_watched(file, path)) return syscall(SYS_copy_file_range, source, from, file, to, count, flags);
    if (count > sizeof bytes) count = sizeof bytes;
    ssize_t got = from ? pread(source, bytes, count, *from) : read(source, bytes, count);
    if (got <= 0) return got;
    ssize_t result = to ? pwrite(file, bytes, (size_t)got, *to) : write(file, bytes, (size_t)got);
    if (from) *from += got;
    if (to) *to += got;
    return result;
}

int ftruncate(int file, off_t length) {
    char path[PATH_MAX];
    struct stat status;
    if (!is_content(file, path, &status)) return (int)syscall(SYS_ftruncate, file, length);
    lock();
    point();
    fstat(file, &status);
    note("ftruncate", path);
    if (length != status.st_size) log_length(file, &status, length);
    int result = (int)syscall(SYS_ftruncate, file, length);
    point();
    unlock();
    return result;
}

int ftruncate64(int file, off64_t length) { return ftruncate(file, length); }

int truncate(const char *path, off_t length) {
    int file = sys_open(path, O_RDWR | O_CLOEXEC, 0);
    if (file < 0) return -1;
    int result = ftruncate(file, length);
    close(file);
    return result;
}

int truncate64(const char *path, off64_t length) { return truncate(path, length); }

int fallocate(int file, int mode, off_t offset, off_t count) {
    char path[PATH_MAX];
    struct stat status;
    if (!is_content(file, path, &status)) return (int)syscall(SYS_fallocate, file, mode, offset, count);
    if (mode != 0) fail("it knows no fallocate with a mode");
    lock();
    point();
    fstat(file, &status);
    note("fallocate", path);
    if (offset + count > status.st_size) log_length(file, &status, offset + count);
    int result = (int)syscall(SYS_fallocate, file, mode, offset, count);
    unlock();
    return result;
}

int fallocate64(int file, int mode, off64_t offset, off64_t count) { return fallocate(file, mode, offset, count); }

int posix_fallocate(int file, off_t offset, off_t count) { return fallocate(file, 0, offset, count) == 0 ? 0 : errno; }

int posix_fallocate64(int file, off64_t offset, off64_t count) { return posix_fallocate(file, offset, count); }

/* ---- durability ---- */

static int synchronised(int file, const char *path, const struct stat *status) {
    lock();
    point();
    const char *slash = strrchr(path, '/');
    const char *name = strlen(path) == root_length ? "." : slash + 1;
    uint64_t reach = state->count;
    struct record record = {.kind = BEGIN, .inode = status->st_ino, .first_length = (uint32_t)strlen(name)};
    append(record, name, NULL);
    note("fsync", path);
    unlock();
    /* Others go on meanwhile; what they write may or may not be in it, so that it is not. */
    if (delay > 0) usleep((useconds_t)delay);
    lock();
    int is_lie = ignored != NULL && (strcmp(ignored, "*") == 0 || has_suffix(name, ignored));
    struct record end = {.kind = SYNC, .inode = status->st_ino, .a = is_lie ? 0 : reach};
    append(end, NULL, NULL);
    point();
    unlock();
    (void)file;
    return 0;
}

int fsync(int file) {
    char path[PATH_MAX];
    struct stat status;
    if (!is_watched(file, path) || fstat(file, &status) != 0) return (int)syscall(SYS_fsync, file);
    return synchronised(file, path, &status);
}

int fdatasync(int file) {
    char path[PATH_MAX];
    struct stat status;
    if (!is_watched(file, path) || fstat(file, &status) != 0) return (int)syscall(SYS_fdatasync, file);
    return synchronised(file, path, &status);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    char path[PATH_MAX];
    struct stat status;
    if (flags & MAP_SHARED && protection & PROT_WRITE && file >= 0 && is_content(file, path, &status)) {
        fail("a shared mapping is written to, which it cannot see");
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, file, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int file, off64_t offset) {
    return mmap(address, length, protection, flags, file, offset);
}

/* ---- names ---- */

/* A name in a watched folder. */
struct place {
    uint64_t directory;
    char path[PATH_MAX], name[NAME_MAX + 1];
};

static int find(int base, const char *path, struct place *place) {
    if (!is_on() || path == NULL || strlen(path) >= PATH_MAX) return 0;
    char parent[PATH_MAX];
    strcpy(parent, path);
    size_t length = strlen(parent);
    while (length > 1 && parent[length - 1] == '/') parent[--length] = 0;
    char *slash = strrchr(parent, '/');
    const char *name = slash ? slash + 1 : parent;
    if (*name == 0 || strlen(name) > NAME_MAX) return 0;
    strcpy(place->name, name);
    if (slash == NULL) strcpy(parent, ".");
    else slash[slash == parent ? 1 : 0] = 0;
    int directory = (int)syscall(SYS_openat, base, parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) return 0;
    struct stat status;
    int is_inside = is_watched(directory, place->path) && fstat(directory, &status) == 0;
    close(directory);
    if (!is_inside || strlen(place->path) + strlen(place->name) + 2 > PATH_MAX) return 0;
    place->directory = status.st_ino;
    strcat(place->path, "/");
    strcat(place->path, place->name);
    return 1;
}

static void log_name(int kind, const struct place *place, uint64_t inode) {
    struct record record = {
        .kind = (uint32_t)kind, .inode = inode, .directory = place->directory,
        .first_length = (uint32_t)strlen(place->name)};
    append(record, place->name, NULL);
}

/* Where what loses its name is kept: under the number of the record that comes next. */
static void place_of_kept(char *kept) {
    snprintf(kept, PATH_MAX + 32, "%s/%llu", folder, (unsigned long long)state->count);
}

static void keep_file(const char *path) {
    char kept[PATH_MAX + 32];
    place_of_kept(kept);
    /* One whose record was never written, because its process was killed in between. */
    syscall(SYS_unlinkat, AT_FDCWD, kept, 0);
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, kept, 0) != 0) fail("it cannot keep a file");
}

static int is_empty(const char *path) {
    DIR *entries = opendir(path);
    int count = 0;
    while (entries != NULL && readdir(entries) != NULL) count++;
    if (entries != NULL) closedir(entries);
    return count == 2;
}

static int opened(int base, const char *path, int flags, mode_t mode) {
    int is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
    struct place place;
    char inner[PATH_MAX];
    struct stat status;
    if (is_nameless && is_on() && has_only_named) {
        errno = EOPNOTSUPP;
        return -1;
    }
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (!writes || !is_on() || (!is_nameless && !find(base, path, &place))) {
        return (int)syscall(SYS_openat, base, path, flags, mode);
    }
    lock();
    int is_new = is_nameless || (flags & O_CREAT && lstat(place.path, &status) != 0 && errno == ENOENT);
    if (is_new) point();
    /* Cut after it is open, so that what goes is known. */
    int file = (int)syscall(SYS_openat, base, path, flags & ~O_TRUNC, mode);
    if (file >= 0 && is_watched(file, inner) && fstat(file, &status) == 0) {
        if (is_new) {
            struct record record = {.kind = BORN, .inode = status.st_ino};
            append(record, NULL, NULL);
            if (!is_nameless) log_name(CREATE, &place, status.st_ino);
            note("create", inner);
            point();
        }
    }
    unlock();
    if (file >= 0 && flags & O_TRUNC && S_ISREG(status.st_mode)) ftruncate(file, 0);
    return file;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) { \
        va_list list; \
        va_start(list, flags); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int openat(int base, const char *path, int flags, ...) {
    MODE(flags)
    return opened(base, path, flags, mode);
}

int openat64(int base, const char *path, int flags, ...) {
    MODE(flags)
    return opened(base, path, flags, mode);
}

int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int linkat(int base, const char *path, int other_base, const char *other, int flags) {
    struct place place;
    struct stat status;
    if (!find(other_base, other, &place)) return (int)syscall(SYS_linkat, base, path, other_base, other, flags);
    lock();
    point();
    note("link", place.path);
    int result = (int)syscall(SYS_linkat, base, path, other_base, other, flags);
    if (result == 0 && lstat(place.path, &status) == 0) log_name(CREATE, &place, status.st_ino);
    if (result == 0) point();
    unlock();
    return result;
}

int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }

int unlinkat(int base, const char *path, int flags) {
    struct place place;
    struct stat status;
    if (!find(base, path, &place)) return (int)syscall(SYS_unlinkat, base, path, flags);
    lock();
    point();
    note("unlink", place.path);
    int result;
    char kept[PATH_MAX + 32];
    int stands = lstat(place.path, &status) == 0, is_folder = stands && S_ISDIR(status.st_mode);
    if (is_folder && flags & AT_REMOVEDIR && is_empty(place.path)) {
        /* Moved away instead, so that its number goes to no other one. */
        place_of_kept(kept);
        log_name(NOFOLDER, &place, status.st_ino);
        result = (int)syscall(SYS_renameat2, AT_FDCWD, place.path, AT_FDCWD, kept, 0);
    } else {
        if (stands && !is_folder && !(flags & AT_REMOVEDIR)) {
            keep_file(place.path);
            log_name(REMOVE, &place, status.st_ino);
        }
        result = (int)syscall(SYS_unlinkat, base, path, flags);
    }
    point();
    unlock();
    return result;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int base, const char *path, mode_t mode) {
    struct place place;
    struct stat status;
    if (!find(base, path, &place)) return (int)syscall(SYS_mkdirat, base, path, mode);
    lock();
    point();
    note("mkdir", place.path);
    int result = (int)syscall(SYS_mkdirat, base, path, mode);
    if (result == 0 && lstat(place.path, &status) == 0) {
        struct record record = {.kind = BORN, .inode = status.st_ino};
        append(record, NULL, NULL);
        log_name(FOLDER, &place, status.st_ino);
    }
    point();
    unlock();
    return result;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat2(int base, const char *path, int other_base, const char *other, unsigned flags) {
    struct place from, to;
    struct stat status, replaced;
    int leaves = find(base, path, &from), comes = find(other_base, other, &to);
    if (!leaves && !comes) return (int)syscall(SYS_renameat2, base, path, other_base, other, flags);
    if (!leaves || !comes || flags & ~RENAME_NOREPLACE) fail("it knows no such rename");
    lock();
    point();
    note("rename", to.path);
    int replaces = lstat(to.path, &replaced) == 0;
    /* Two names of one file: rename(2) does nothing. */
    if (lstat(from.path, &status) == 0 && !(replaces && status.st_ino == replaced.st_ino)) {
        int is_folder = replaces && S_ISDIR(replaced.st_mode);
        if (replaces && !is_folder) keep_file(to.path);
        char kept[PATH_MAX + 32];
        place_of_kept(kept);
        struct record record = {
            .kind = RENAME, .inode = status.st_ino, .directory = from.directory, .other = to.directory,
            .a = (uint64_t)replaces, .first_length = (uint32_t)strlen(from.name),
            .second_length = (uint32_t)strlen(to.name)};
        append(record, from.name, to.name);
        if (is_folder && flags == 0 && S_ISDIR(status.st_mode) && is_empty(to.path)) {
            syscall(SYS_renameat2, AT_FDCWD, to.path, AT_FDCWD, kept, 0);
        }
    }
    int result = (int)syscall(SYS_renameat2, base, path, other_base, other, flags);
    point();
    unlock();
    return result;
}

int rename(const char *path, const char *other) { return renameat2(AT_FDCWD, path, AT_FDCWD, other, 0); }

int renameat(int base, const char *path, int other_base, const char *other) {
    return renameat2(base, path, other_base, other, 0);
}

/* ---- SQLite ---- */

/* Sets a connection to less than the program asked for, whenever a transaction begins. */
static void weaken(void *database, const char *text) {
    if (!is_on() || synchronous == NULL || strncasecmp(text, "BEGIN", 5) != 0) return;
    REAL(int, sqlite3_exec, void *, const char *, void *, void *, char **);
    char pragma[64];
    snprintf(pragma, sizeof pragma, "PRAGMA synchronous = %s", synchronous);
    if (real_sqlite3_exec == NULL || real_sqlite3_exec(database, pragma, NULL, NULL, NULL) != 0) fail("it cannot weaken SQLite");
}

int sqlite3_prepare_v3(void *database, const char *text, int count, unsigned flags, void **statement, const char **rest) {
    REAL(int, sqlite3_prepare_v3, void *, const char *, int, unsigned, void **, const char **);
    weaken(database, text);
    return real_sqlite3_prepare_v3(database, text, count, flags, statement, rest);
}

int sqlite3_prepare_v2(void *database, const char *text, int count, void **statement, const char **rest) {
    REAL(int, sqlite3_prepare_v2, void *, const char *, int, void **, const char **);
    weaken(database, text);
    return real_sqlite3_prepare_v2(database, text, count, statement, rest);
}
