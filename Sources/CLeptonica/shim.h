// The face of Leptonica that PKISealImages sees: headers, and only what Swift cannot express itself.
#ifndef CAPKI_CLEPTONICA_SHIM_H
#define CAPKI_CLEPTONICA_SHIM_H

#include <allheaders.h>

// mallopt is not in Swift's own module of the C library.
#ifdef __GLIBC__
#include <malloc.h>
static inline void capki_keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}
#else
static inline void capki_keep_freed_memory(void) {}
#endif

#endif
