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

/* Forgets the chain. */
void capki_baseline_chain_clear(void);

/* Takes the input as the next certificate of the chain: the leaf first, the trust anchor last. */
bool capki_baseline_chain_add(void);

/* Makes ready what is kept from one run to the next: every issuer's EVP_PKEY and EVP_PKEY_CTX and what it signed, and a
 * store with the anchor; all is judged for the time. */
bool capki_baseline_chain_open(int64_t time);

/* Checks the signatures of the chain so many times, and nothing else: SHA-256 over what was signed, EVP_PKEY_verify. */
bool capki_baseline_chain_signatures(int rounds);

/* The same for the leaf's signature alone, in that many threads at once, `rounds` in all. */
bool capki_baseline_leaf_signatures(int rounds, int threads);

/* Parses all certificates of the chain and runs X509_verify_cert, so many times. */
bool capki_baseline_chain_verify(int rounds);

/* Runs a program whose path and arguments are in the input, each ended by a zero, with its output thrown away. Gives the
 * nanoseconds from its start to its end, or -1 where it cannot be run or does not exit with 0. */
int64_t capki_baseline_run(void);

/* What OpenSSL is to judge: the input is read as a certificate or a CRL of this role; false where it cannot be read. */
enum {
    capki_judge_leaf = 0,
    capki_judge_untrusted = 1,
    capki_judge_anchor = 2,
    capki_judge_crl = 3,
};
bool capki_judge_add(int role);

/* Forgets what is to be judged. */
void capki_judge_clear(void);

/* What is asked beside the path. */
enum {
    capki_judge_requires_revocation = 1,
    capki_judge_explicit_policy = 2,
    capki_judge_inhibit_mapping = 4,
    capki_judge_inhibit_any_policy = 8,
    capki_judge_tls_server = 16,
    capki_judge_tls_client = 32,
};

/* The name that the leaf must have is the input: none (0), a DNS name (1), an IP address (2), a mail address (3). */
void capki_judge_name(int kind);

/* Adds the policy in the input, in dotted form, to those that are accepted. */
bool capki_judge_policy(void);

/* Runs X509_verify_cert with all its hardening and gives its error, X509_V_OK where there is none; -1 without a leaf,
 * -2 where OpenSSL itself failed. A `depth` below zero is no limit. */
int capki_judge_run(int64_t time, int questions, int depth);

/* The character at a place of the word for an error of X509_verify_cert; 0 behind the end. */
char capki_judge_error_text(int error, int place);

#endif
