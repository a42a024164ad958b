// SPDX-License-Identifier: Apache-2.0
#ifndef HAYAUMA_CUNBOUND_SHIM_H
#define HAYAUMA_CUNBOUND_SHIM_H

#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unbound.h>
#include <unistd.h>

// Linux calls that the Glibc module does not show to Swift.

/// A counter to wake a poll() with, or -1.
static inline int hayauma_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

static inline void hayauma_eventfd_signal(int file) {
    (void)eventfd_write(file, 1);
}

static inline void hayauma_eventfd_clear(int file) {
    eventfd_t count;
    (void)eventfd_read(file, &count);
}

/// A file in memory, closed on exec, or -1.
static inline int hayauma_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1U /* MFD_CLOEXEC */);
}

#endif
