/* Stands between a process and the C library. It lets calls on files fail for as long as a file (named by ADJOURN_FAULT)
 * says so: "write ERRNO", "sync ERRNO", or with " once" behind it, after which the file is gone. Which files: those with
 * ADJOURN_FAULT_FILES in their paths, or else the store's. And it sets the clock of the wall ahead by as many
 * milliseconds as a file (named by ADJOURN_CLOCK) says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Whether this call on this file is to fail; errno says why. */
static int fails(const char *call, int fd) {
    const char *fault = getenv("ADJOURN_FAULT");
    if (!fault) return 0;
    int file = open(fault, O_RDONLY);
    if (file < 0) return 0;
    char text[64] = {0};
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    char kind[16], once[16] = {0}, link[64], path[4096] = {0};
    int why;
    if (length <= 0 || sscanf(text, "%15s %d %15s", kind, &why, once) < 2) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const char *files = getenv("ADJOURN_FAULT_FILES");
    if (readlink(link, path, sizeof path - 1) <= 0 || !strstr(path, files ? files : "mailbox.db")) return 0;
    if (strcmp(kind, call) != 0) return 0;
    if (strcmp(once, "once") == 0) unlink(fault);
    errno = why;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) { return fails("sync", fd) ? -1 : NEXT(fsync)(fd); }
int fdatasync(int fd) { return fails("sync", fd) ? -1 : NEXT(fdatasync)(fd); }
ssize_t write(int fd, const void *bytes, size_t length) {
    return fails("write", fd) ? -1 : NEXT(write)(fd, bytes, length);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    return fails("write", fd) ? -1 : NEXT(pwrite)(fd, bytes, length, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    return fails("write", fd) ? -1 : NEXT(pwrite64)(fd, bytes, length, at);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = NEXT(clock_gettime)(clock, at);
    const char *ahead = getenv("ADJOURN_CLOCK");
    if (failed || clock != CLOCK_REALTIME || !ahead) return failed;
    int file = open(ahead, O_RDONLY);
    if (file < 0) return 0;
    char text[32] = {0};
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length > 0) at->tv_sec += atoll(text) / 1000;
    return 0;
}
