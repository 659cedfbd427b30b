"""SM2 by gmssl and gmalg, two implementations in Python that have nothing to do with each other.

`batch FILE` checks and answers a list of jobs, `envelopes FILE` opens and makes SM2EnvelopedKeys. Numbers are hex.
"""

import json
import random
import sys

import der
from der import wrap
from gmalg import SM2, SM4
from gmssl import func, sm2

rng = random.Random(20261123)
func.random_hex = lambda count: "%0*x" % (count, rng.randrange(1, 1 << 255))
IDENTITY = b"1234567812345678"


def integer(number):
    octets = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return wrap(0x02, octets)


def numbers(encoded):
    return [int.from_bytes(member[1], "big") for member in der.members(der.members(encoded)[0][1])[:2]]


def by_gmalg(job):
    key, point, message = (bytes.fromhex(job[name]) for name in ("number", "point", "message"))
    tool = SM2(key, IDENTITY, point, rnd_fn=rng.getrandbits)
    r, s = numbers(bytes.fromhex(job["signature"]))
    ours = tool.verify(message, r.to_bytes(32, "big"), s.to_bytes(32, "big"))
    r, s = (int.from_bytes(part, "big") for part in tool.sign(message))
    return {
        "is_valid": ours and tool.generate_pk(key) == point, "signature": wrap(0x30, integer(r) + integer(s)).hex(),
        "message": tool.decrypt(bytes.fromhex(job["c1c3c2"])).hex(), "c1c3c2": tool.encrypt(message).hex(),
    }


def by_gmssl(job):
    message = bytes.fromhex(job["message"])
    tool = sm2.CryptSM2(private_key=job["number"], public_key="", mode=1)
    # Its initializer strips every 0 and 4 that the coordinates begin with, not the mark of the point alone.
    tool.public_key = job["point"][2:]
    r, s = numbers(bytes.fromhex(job["signature"]))
    value = tool.sign_with_sm3(message)
    r2, s2 = int(value[:64], 16), int(value[64:], 16)
    return {
        "is_valid": tool.verify_with_sm3("%064x%064x" % (r, s), message),
        "signature": wrap(0x30, integer(r2) + integer(s2)).hex(),
        "message": tool.decrypt(bytes.fromhex(job["c1c3c2"])[1:]).hex(), "c1c3c2": "04" + tool.encrypt(message).hex(),
    }


def batch(jobs):
    return [by_gmalg(job) if job["tool"] == "gmalg" else by_gmssl(job) for job in jobs]


def electronic_codebook(key, data, is_encryption):
    cipher = SM4(key)
    step = cipher.encrypt if is_encryption else cipher.decrypt
    return b"".join(step(data[start:start + 16]) for start in range(0, len(data), 16))


def open_envelope(envelope, number):
    """The private number inside, whatever its field is filled with."""
    _, cipher, public_key, field = der.members(der.members(envelope)[0][1])
    x, y, digest, text = (member[1] for member in der.members(cipher[1]))
    point = b"\x04" + b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (x, y))
    session = SM2(number).decrypt(point + digest + text)
    plain = electronic_codebook(session, field[1][1:], False)
    found = plain[32:] if len(plain) == 64 else plain[:32]
    assert SM2().generate_pk(found) == public_key[1][1:]
    return found


def make_envelope(number, point, algorithm, layout):
    """An envelope for the owner of `point`, written from the standard's ASN.1 alone."""
    session = rng.randbytes(16)
    value = SM2(pk=point, rnd_fn=rng.getrandbits).encrypt(session)
    coordinates = [int.from_bytes(value[start:start + 32], "big") for start in (1, 33)]
    cipher = wrap(0x30, b"".join(map(integer, coordinates)) + wrap(4, value[65:97]) + wrap(4, value[97:]))
    field = {"plain": number, "padded": number + b"\x10" * 16, "right": bytes(32) + number}[layout]
    public_key = SM2().generate_pk(number)
    return wrap(0x30, bytes.fromhex(algorithm) + cipher + wrap(3, b"\0" + public_key)
                + wrap(3, b"\0" + electronic_codebook(session, field, True)))


def envelopes(jobs):
    answers = []
    for job in jobs:
        found = open_envelope(bytes.fromhex(job["envelope"]), bytes.fromhex(job["recipient"]))
        made = {
            f"{name} {layout}": make_envelope(found, bytes.fromhex(job["point"]), algorithm, layout).hex()
            for name, algorithm in job["algorithms"].items() for layout in ("plain", "padded", "right")
        }
        answers.append({"number": found.hex(), "made": made})
    return answers


print(json.dumps({"batch": batch, "envelopes": envelopes}[sys.argv[1]](json.load(open(sys.argv[2])))))
