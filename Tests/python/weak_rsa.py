"""RSA moduli with one weakness each, the same in every run; primes by Miller and Rabin."""

import json
import math
import random

rng = random.Random(20261123)


def is_prime(n):
    if any(n % p == 0 for p in (2, 3, 5, 7, 11, 13, 17, 19, 23)):
        return False
    odd, shift = n - 1, 0
    while odd % 2 == 0:
        odd, shift = odd // 2, shift + 1
    for _ in range(4):
        x = pow(rng.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        if not any((x := x * x % n) == n - 1 for _ in range(shift - 1)):
            return False
    return True


def next_prime(n):
    n |= 1
    while not is_prime(n):
        n += 2
    return n


def prime(bits):
    return next_prime(rng.getrandbits(bits) | 3 << (bits - 2))


SMALL = [p for p in range(2, 1000) if all(p % q for q in range(2, p))]


def roca_prime(count, bits):
    """k·M + 65537^a mod M, M the product of the first `count` primes."""
    product = math.prod(SMALL[:count])
    while True:
        candidate = rng.randrange((3 << (bits - 2)) // product, (1 << bits) // product) * product
        candidate += pow(65537, rng.randrange(1 << 40), product)
        if candidate.bit_length() == bits and is_prime(candidate):
            return candidate


def hexadecimal(n):
    return f"{n:x}".zfill((n.bit_length() + 7) // 8 * 2)


pool = [prime(1024) for _ in range(4)]
roca = [roca_prime(126, 1024) for _ in range(3)]
pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
# The a of Fermat's method for p·q stands (q - p)² / 8√n above the root: here in the first round, and in about the 40th.
far = [next_prime(p + math.isqrt(8 * 40 * p)) for p in pool[:2]]
numbers = {
    "roca": [roca[i] * roca[j] for i, j in ((0, 1), (0, 2), (1, 2))],
    "small_factor": [p * pool[0] * pool[1] for p in (3, 5, 7, 167, 251, 743, 751)],
    "large_factor": [p * pool[2] * pool[3] for p in (757, 761, 997)],
    "close_primes": [p * next_prime(p + 2) for p in pool[2:]] + [p * q for p, q in zip(pool, far)],
    "square": [pool[0] ** 2],
    "honest": [pool[i] * pool[j] for i, j in pairs],
}
print(json.dumps({name: [hexadecimal(n) for n in values] for name, values in numbers.items()}))
