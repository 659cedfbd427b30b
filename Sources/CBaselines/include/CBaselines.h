#ifndef CAPKI_BASELINES_H
#define CAPKI_BASELINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The other side of the benchmarks: loops over OpenSSL's own functions.
 *
 * An input is handed over byte by byte, so that the callers need no pointers. The functions are for one thread. */

/* Forgets the input. */
void capki_baseline_clear(void);

/* Adds a byte to the input. */
void capki_baseline_append(uint8_t byte);

/* Parses the input as a certificate `rounds` times, completely: names, times, key and every extension that OpenSSL
 * knows. Gives the sum of what was read, or 0 where OpenSSL refuses the input. */
uint64_t capki_baseline_parse(int rounds);

/* Parses the input `count` times and keeps everything; gives the bytes of memory that one takes, or 0. */
size_t capki_baseline_parsed_bytes(int count);

/* The bytes that the allocator has handed out and not taken back. */
size_t capki_baseline_allocated(void);

#endif
