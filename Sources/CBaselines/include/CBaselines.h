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

/* Takes a text byte by byte, a zero forgets it: 0 is the path of a ledger, 1 the query for its revocations. */
void capki_baseline_text(int place, char byte);

/* Makes a CRL with OpenSSL's own functions out of the rows of the query, and writes it to a file: serial number, time,
 * reason, invalidity date. The key is RSA-2048 (0), P-256 (1) or SM2 (2), made once. */
bool capki_baseline_make_crl(int kind, int64_t now);

/* A text that was handed over; for the other files of this target. */
const char *capki_baseline_text_at(int place);

/* Keeps the rows that a batch of reissues has left in the ledger at text 0. */
bool capki_baseline_keep_rows(void);

/* Writes them into the ledger at text 1, in durable transactions of the rows of so many certificates. */
bool capki_baseline_write_rows(int group_size);

/* The most memory that the process has had since it began or since the last reset. */
size_t capki_baseline_peak_bytes(void);
bool capki_baseline_reset_peak(void);

#endif
