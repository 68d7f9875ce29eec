/* Loaded before libc into the process that makes a component of JavaScript. The compiler, a library `componentize-*`, runs the
   engine and keeps its memory: the time and the random seeds that the engine asked for would be in the package, and would be others in
   every build. The compiler gets constants in their place. The rest of the process gets what the system gives. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static int is_compiler(const void *caller) {
    Dl_info library;
    if (!dladdr(caller, &library) || !library.dli_fname) {
        return 0;
    }
    const char *name = strrchr(library.dli_fname, '/');
    return strstr(name ? name : library.dli_fname, "componentize-") != NULL;
}

/* The same bytes for every call, because threads may call in any order. */
ssize_t getrandom(void *buffer, size_t length, unsigned flags) {
    if (!is_compiler(__builtin_return_address(0))) {
        return syscall(SYS_getrandom, buffer, length, flags);
    }
    unsigned char *bytes = buffer;
    for (size_t at = 0; at < length; at++) {
        bytes[at] = (unsigned char)(at * 31 + 7);
    }
    return (ssize_t)length;
}

/* 2000-01-01T00:00:00Z: some code takes a time near the epoch for a clock that is not set. */
int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!is_compiler(__builtin_return_address(0))) {
        return (int)syscall(SYS_clock_gettime, clock, time);
    }
    time->tv_sec = 946684800;
    time->tv_nsec = 0;
    return 0;
}
