/* A disk whose flush costs what real ones cost: fsync and fdatasync take at least FLUSH_MS milliseconds (2 unless given).
 *
 *   cc -O2 -shared -fPIC -o /tmp/slow-disk.so bench/slow-disk.c -ldl
 *   FLUSH_MS=2 LD_PRELOAD=/tmp/slow-disk.so onedoor bench lifecycle --db sqlite:bench.db …
 *
 * For PostgreSQL the server is started with it: FLUSH_MS=2 LD_PRELOAD=/tmp/slow-disk.so pg_ctl start …, and wal_sync_method is fdatasync
 * or fsync. What `flush_ms` says in the result is then what was meant, if the command runs with it too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void) {
    const char *given = getenv("FLUSH_MS");
    double ms = given ? atof(given) : 2.0;
    struct timespec left = {(time_t)(ms / 1000), (long)(ms * 1e6) % 1000000000L};
    while (nanosleep(&left, &left) != 0) {
    }
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    int done = real(file);
    wait_for_the_disk();
    return done;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    int done = real(file);
    wait_for_the_disk();
    return done;
}
