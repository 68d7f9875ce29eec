/*
 * Disk faults and crashes, preloaded into the greenroom command by the crash tests.
 *
 * It wraps libc's functions, counts the program's operations on files under SHIM_DIR and on sockets, and at the operation
 * with the number SHIM_AT applies SHIM_MODE:
 *
 *   kill   the process is killed (SIGKILL) just before the operation: counts files and sockets
 *   after  the process is killed just after a file was synced: counts syncs, so that each commit is hit once
 *   power  every write that was never synced is undone, and the process is killed: counts files
 *   fail   from that operation on, writing and syncing fail with EIO: counts files
 *   full   from that operation on, writing fails with ENOSPC: counts files
 *
 * Not modelled are writes through mmap (SQLite's -shm is the only one, and it is rebuilt), and unsynced names in a
 * directory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FDS 4096

enum mode { NONE, KILL, AFTER, POWER, FAIL, FULL };

struct undo {
    struct undo *before;
    dev_t device;
    ino_t inode;
    char *path;
    off_t offset, old_size;
    size_t length;
    char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum mode mode;
static long at, count;
static const char *dir;
static char *watched[MAX_FDS];
static struct undo *unsynced;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);
static ssize_t (*real_send)(int, const void *, size_t, int);
static ssize_t (*real_recv)(int, void *, size_t, int);

__attribute__((constructor)) static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open");
    real_openat = dlsym(RTLD_NEXT, "openat");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_send = dlsym(RTLD_NEXT, "send");
    real_recv = dlsym(RTLD_NEXT, "recv");
    const char *wanted = getenv("SHIM_MODE"), *when = getenv("SHIM_AT");
    dir = getenv("SHIM_DIR");
    if (!wanted || !when || !dir) return;
    at = atol(when);
    mode = !strcmp(wanted, "kill") ? KILL
         : !strcmp(wanted, "after") ? AFTER
         : !strcmp(wanted, "power") ? POWER
         : !strcmp(wanted, "fail") ? FAIL
         : !strcmp(wanted, "full") ? FULL : NONE;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Undoes unsynced writes, the latest first. */
static void lose_power(void) {
    for (struct undo *u = unsynced; u; u = u->before) {
        int fd = real_open(u->path, O_RDWR);
        if (fd < 0) continue;
        struct stat now;
        if (fstat(fd, &now) == 0 && now.st_ino == u->inode && now.st_dev == u->device) {
            if (u->length) real_pwrite(fd, u->bytes, u->length, u->offset);
            if (real_ftruncate(fd, u->old_size)) { /* nothing better to do */ }
        }
        real_close(fd);
    }
    die();
}

/* Counts an operation. Returns the errno of its failure, or 0. Called with the lock held. */
static int strike(int is_file, int grows) {
    if (mode == NONE || mode == AFTER || (!is_file && mode != KILL)) return 0;
    if (++count < at) return 0;
    if (mode == KILL) die();
    if (mode == POWER) lose_power();
    if (mode == FAIL) return EIO;
    return grows ? ENOSPC : 0;
}

static int is_watched(int fd) {
    return fd >= 0 && fd < MAX_FDS && watched[fd];
}

static void watch(int fd, const char *path) {
    if (mode == NONE || fd < 0 || fd >= MAX_FDS || strncmp(path, dir, strlen(dir))) return;
    pthread_mutex_lock(&lock);
    free(watched[fd]);
    watched[fd] = strdup(path);
    pthread_mutex_unlock(&lock);
}

static int is_socket(int fd) {
    struct stat s;
    return mode == KILL && fstat(fd, &s) == 0 && S_ISSOCK(s.st_mode);
}

/* Saves the bytes that a write is about to overwrite. Called with the lock held. */
static void remember(int fd, off_t offset, size_t length) {
    struct stat s;
    if (mode != POWER || fstat(fd, &s)) return;
    size_t old = offset >= s.st_size ? 0 : (size_t)(s.st_size - offset) < length ? (size_t)(s.st_size - offset) : length;
    struct undo *u = malloc(sizeof *u + old);
    if (!u) die();
    *u = (struct undo){ .before = unsynced, .device = s.st_dev, .inode = s.st_ino, .path = strdup(watched[fd]),
                        .offset = offset, .old_size = s.st_size, .length = old };
    if (old && pread(fd, u->bytes, old, offset) != (ssize_t)old) u->length = 0;
    unsynced = u;
}

static void synced(int fd) {
    struct stat s;
    if (mode != POWER || fstat(fd, &s)) return;
    for (struct undo **u = &unsynced; *u;) {
        struct undo *here = *u;
        if (here->inode == s.st_ino && here->device == s.st_dev) {
            *u = here->before;
            free(here->path);
            free(here);
        } else {
            u = &here->before;
        }
    }
}

#define GUARDED(type, fd, grows, prepare, call)                      \
    do {                                                             \
        if (!is_watched(fd)) {                                       \
            if (is_socket(fd)) {                                     \
                pthread_mutex_lock(&lock);                           \
                strike(0, 0);                                        \
                pthread_mutex_unlock(&lock);                         \
            }                                                        \
            return call;                                             \
        }                                                            \
        pthread_mutex_lock(&lock);                                   \
        int failure = strike(1, grows);                              \
        type done = -1;                                              \
        if (!failure) {                                              \
            prepare;                                                 \
            done = call;                                             \
        }                                                            \
        pthread_mutex_unlock(&lock);                                 \
        if (failure) errno = failure;                                \
        return done;                                                 \
    } while (0)

static int open_any(int at_fd, int has_at, const char *path, int flags, mode_t permissions) {
    int fd = has_at ? real_openat(at_fd, path, flags, permissions) : real_open(path, flags, permissions);
    watch(fd, path);
    return fd;
}

static mode_t permissions_of(int flags, va_list list) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
}

#define OPENS(name)                                                  \
    int name(const char *path, int flags, ...) {                     \
        va_list list;                                                \
        va_start(list, flags);                                       \
        mode_t permissions = permissions_of(flags, list);            \
        va_end(list);                                                \
        return open_any(0, 0, path, flags, permissions);             \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                               \
    int name(int at_fd, const char *path, int flags, ...) {          \
        va_list list;                                                \
        va_start(list, flags);                                       \
        mode_t permissions = permissions_of(flags, list);            \
        va_end(list);                                                \
        return open_any(at_fd, 1, path, flags, permissions);         \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd) {
    if (is_watched(fd)) {
        pthread_mutex_lock(&lock);
        free(watched[fd]);
        watched[fd] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    GUARDED(ssize_t, fd, 1, remember(fd, lseek(fd, 0, SEEK_CUR), length), real_write(fd, bytes, length));
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    GUARDED(ssize_t, fd, 1, (void)0, real_writev(fd, parts, n));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    GUARDED(ssize_t, fd, 1, remember(fd, offset, length), real_pwrite(fd, bytes, length, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    GUARDED(ssize_t, fd, 1, remember(fd, offset, length), real_pwrite(fd, bytes, length, offset));
}

/* Syncs, and counts it. */
static int sync_and_die(int (*real)(int), int fd) {
    pthread_mutex_lock(&lock);
    int done = real(fd);
    if (++count >= at) die();
    pthread_mutex_unlock(&lock);
    return done;
}

int fsync(int fd) {
    if (mode == AFTER && is_watched(fd)) return sync_and_die(real_fsync, fd);
    GUARDED(int, fd, 0, synced(fd), real_fsync(fd));
}

int fdatasync(int fd) {
    if (mode == AFTER && is_watched(fd)) return sync_and_die(real_fdatasync, fd);
    GUARDED(int, fd, 0, synced(fd), real_fdatasync(fd));
}

int ftruncate(int fd, off_t length) {
    GUARDED(int, fd, 0, (void)0, real_ftruncate(fd, length));
}

int ftruncate64(int fd, off64_t length) {
    GUARDED(int, fd, 0, (void)0, real_ftruncate(fd, length));
}

int unlink(const char *path) {
    if (mode != NONE && !strncmp(path, dir, strlen(dir))) {
        pthread_mutex_lock(&lock);
        int failure = strike(1, 0);
        pthread_mutex_unlock(&lock);
        if (failure) {
            errno = failure;
            return -1;
        }
    }
    return real_unlink(path);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
    GUARDED(ssize_t, fd, 0, (void)0, real_send(fd, bytes, length, flags));
}

ssize_t recv(int fd, void *bytes, size_t length, int flags) {
    GUARDED(ssize_t, fd, 0, (void)0, real_recv(fd, bytes, length, flags));
}
