/* Loaded into a process by LD_PRELOAD, on Linux alone:

   PAGEWISE_FAULTS_CLOCK   a file that holds a double: seconds by which the machine's clock is wrong
   PAGEWISE_FAULTS_DISK    a folder; what is written to files below it, and not synced, can be undone
   PAGEWISE_FAULTS_UNDO    the file to which goes what undoing needs, one record a write:
                           kind, path, offset, size of the file before, length, the bytes that stood there

   A record of kind W tells of a write, T of a truncation, S of a sync, after which all before it stays. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double clock_offset(void) {
    static volatile double *offset = NULL;
    static int tried = 0;
    if (!tried) {
        tried = 1;
        const char *path = getenv("PAGEWISE_FAULTS_CLOCK");
        int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -1;
        if (fd >= 0) {
            void *found = mmap(NULL, sizeof(double), PROT_READ, MAP_SHARED, fd, 0);
            offset = found == MAP_FAILED ? NULL : found;
            syscall(SYS_close, fd);
        }
    }
    return offset ? *offset : 0.0;
}

static void shift(struct timespec *at) {
    double by = clock_offset();
    int64_t whole = (int64_t)by;
    at->tv_sec += whole;
}

int clock_gettime(clockid_t id, struct timespec *at) {
    int result = (int)syscall(SYS_clock_gettime, id, at);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) shift(at);
    return result;
}

time_t time(time_t *out) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (out) *out = at.tv_sec;
    return at.tv_sec;
}

int gettimeofday(struct timeval *out, void *zone) {
    (void)zone;
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    out->tv_sec = at.tv_sec;
    out->tv_usec = at.tv_nsec / 1000;
    return 0;
}

/* --- what a power loss takes */

static int undo_fd(void) {
    static int fd = -2;
    if (fd == -2) {
        const char *path = getenv("PAGEWISE_FAULTS_UNDO");
        fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    return fd;
}

/* Return whether fd is a file below the folder, with its path. */
static int ours(int fd, char *path) {
    const char *folder = getenv("PAGEWISE_FAULTS_DISK");
    if (!folder || undo_fd() < 0) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    struct stat status;
    return strncmp(path, folder, strlen(folder)) == 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static void record(char kind, const char *path, int fd, int64_t offset, int64_t length) {
    struct stat status;
    int64_t before = fstat(fd, &status) == 0 ? status.st_size : 0;
    int64_t kept = 0;
    char *bytes = NULL;
    if (length > 0 && offset < before) {
        kept = before - offset < length ? before - offset : length;
        bytes = malloc((size_t)kept);
        /* the descriptor may be open for writing alone */
        int reader = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
        kept = reader < 0 ? 0 : syscall(SYS_pread64, reader, bytes, kept, offset);
        if (reader >= 0) syscall(SYS_close, reader);
        if (kept < 0) kept = 0;
    }
    int32_t name = (int32_t)strlen(path);
    size_t size = 1 + 4 + (size_t)name + 8 * 3 + (size_t)kept;
    char *out = malloc(size), *at = out;
    *at++ = kind;
    memcpy(at, &name, 4); at += 4;
    memcpy(at, path, (size_t)name); at += name;
    memcpy(at, &offset, 8); at += 8;
    memcpy(at, &before, 8); at += 8;
    memcpy(at, &kept, 8); at += 8;
    if (kept) memcpy(at, bytes, (size_t)kept);
    syscall(SYS_write, undo_fd(), out, size);
    free(out);
    free(bytes);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    char path[PATH_MAX];
    if (ours(fd, path)) record('W', path, fd, offset, (int64_t)size);
    return syscall(SYS_pwrite64, fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (fd > 2 && fd != undo_fd() && ours(fd, path)) {
        int64_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
        record('W', path, fd, offset, (int64_t)size);
    }
    return syscall(SYS_write, fd, data, size);
}

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (ours(fd, path)) record('T', path, fd, size, INT32_MAX);
    return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    char path[PATH_MAX];
    int result = (int)syscall(SYS_fsync, fd);
    if (result == 0 && ours(fd, path)) record('S', path, fd, 0, 0);
    return result;
}

int fdatasync(int fd) {
    char path[PATH_MAX];
    int result = (int)syscall(SYS_fdatasync, fd);
    if (result == 0 && ours(fd, path)) record('S', path, fd, 0, 0);
    return result;
}
