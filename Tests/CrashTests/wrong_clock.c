/* Preloaded by tests: the wall clock of a process, moved by CLOCK_OFFSET_SECONDS. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset(clockid_t clock)
{
    const char *seconds = getenv("CLOCK_OFFSET_SECONDS");
    return clock == CLOCK_REALTIME && seconds ? atoll(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = syscall(SYS_clock_gettime, clock, now);
    now->tv_sec += offset(clock);
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int result = syscall(SYS_gettimeofday, now, zone);
    now->tv_sec += offset(CLOCK_REALTIME);
    return result;
}

time_t time(time_t *now)
{
    struct timespec present;
    clock_gettime(CLOCK_REALTIME, &present);
    if (now) *now = present.tv_sec;
    return present.tv_sec;
}
