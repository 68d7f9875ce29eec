/* A machine whose clock is wrong, for one process: the time of day is CLOCK_AHEAD_SECONDS ahead. It is loaded before the C library
   (LD_PRELOAD). Other clocks, by which programs wait, are as they are. */

#define _GNU_SOURCE
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t ahead;

__attribute__((constructor)) static void begin(void) {
    const char *seconds = getenv("CLOCK_AHEAD_SECONDS");
    ahead = seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        at->tv_sec += ahead;
    }
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    int failed = syscall(SYS_gettimeofday, at, zone);
    if (!failed && at) {
        at->tv_sec += ahead;
    }
    return failed;
}

time_t time(time_t *at) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) {
        return -1;
    }
    if (at) {
        *at = now.tv_sec;
    }
    return now.tv_sec;
}
