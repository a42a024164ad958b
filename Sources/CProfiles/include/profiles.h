/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HAYAUMA_PROFILES_H
#define HAYAUMA_PROFILES_H

/* The files of profiles/, embedded in the binary. */
typedef struct {
    const char *name;
    const unsigned char *bytes;
    unsigned long count;
} hayauma_profile_file;

extern const int hayauma_profile_count;

/* Null beyond the last one. */
const hayauma_profile_file *hayauma_profile(int index);

#endif
