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

/* Copies the input, at most `limit` bytes of it; gives their number. */
size_t capki_baseline_copy(uint8_t *bytes, size_t limit);

/* Takes the input as the path of SoftHSM's configuration, before its module is loaded. */
bool capki_baseline_token_configure(void);

/* Takes the input as the path of a PKCS#11 module that this process has started and logged in to. */
bool capki_baseline_token_load(void);

/* Opens a session a thread, for the private key whose label is the input. */
bool capki_baseline_token_open(int threads, bool is_rsa);

/* Closes those sessions. */
void capki_baseline_token_close(void);

/* Signs so many times in all, in as many threads as there are sessions. */
bool capki_baseline_token_sign(int rounds);

#endif
