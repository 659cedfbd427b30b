"""Compares what capki read from structures with what pyca/cryptography reads from the same bytes.

    python3 agreement.py FILE

FILE is a row of records. A record is its kind and its fields, each behind its length in four bytes, an empty field at
the end being none: first the DER, then what capki read. Prints as JSON how many were compared, how many pyca refuses,
and every difference.
"""

import json
import struct
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from der import members

warnings.simplefilter("ignore")


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    position = 0
    while position < len(data):
        count, position = struct.unpack_from(">I", data, position)[0], position + 4
        fields = []
        for _ in range(count):
            length, position = struct.unpack_from(">I", data, position)[0], position + 4
            fields.append(data[position:position + length])
            position += length
        yield fields


def seconds(time):
    return b"" if time is None else str(int(time.timestamp())).encode()


def integer(number):
    """The octets of a DER INTEGER."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)


# Where pyca writes less than it read: it makes every explicitText a UTF8String, and has no bit 0 of ReasonFlags.
# There the octets as they stand are compared.
lossy = {"2.5.29.32", "2.5.29.31", "2.5.29.28", "2.5.29.46"}


def raw_values(der):
    """The octets inside each extension of a DER SEQUENCE OF Extension, in order."""
    return [members(member[1])[-1][1] for member in members(members(der)[0][1])]


def extension_fields(extensions, raw=None):
    for place, member in enumerate(extensions):
        yield member.oid.dotted_string.encode()
        yield b"critical" if member.critical else b""
        yield raw[place] if raw and member.oid.dotted_string in lossy else member.value.public_bytes()


def tagged(tbs, tag):
    """The extensions that stand under the explicit tag at the end of a signed part."""
    fields = members(members(tbs)[0][1])
    return raw_values(fields[-1][1]) if fields[-1][0] == tag else []


def public_key(tbs, place):
    """The SubjectPublicKeyInfo as it stands there: pyca would write it anew, in its own favourite form."""
    fields = members(members(tbs)[0][1])
    return fields[place + 1 if fields[0][0] == 0xA0 else place][2]


def certificate(der):
    value = x509.load_der_x509_certificate(der)
    yield integer(value.serial_number)
    yield value.issuer.public_bytes()
    yield seconds(value.not_valid_before_utc)
    yield seconds(value.not_valid_after_utc)
    yield value.subject.public_bytes()
    yield public_key(value.tbs_certificate_bytes, 5)
    yield value.signature_algorithm_oid.dotted_string.encode()
    yield value.signature
    yield from extension_fields(value.extensions, tagged(value.tbs_certificate_bytes, 0xA3))


def request(der):
    value = x509.load_der_x509_csr(der)
    yield value.subject.public_bytes()
    yield public_key(value.tbs_certrequest_bytes, 2)
    yield value.signature_algorithm_oid.dotted_string.encode()
    yield value.signature
    yield from extension_fields(value.extensions)


def crl(der):
    value = x509.load_der_x509_crl(der)
    yield value.issuer.public_bytes()
    yield seconds(value.last_update_utc)
    yield seconds(value.next_update_utc)
    yield value.signature_algorithm_oid.dotted_string.encode()
    yield value.signature
    yield from extension_fields(value.extensions, tagged(value.tbs_certlist_bytes, 0xA0))
    for entry in value:
        yield integer(entry.serial_number)
        yield seconds(entry.revocation_date_utc)
        yield from extension_fields(entry.extensions)


readers = {b"certificate": certificate, b"request": request, b"crl": crl}
compared, refused, different = 0, 0, []
for kind, origin, der, *ours in records(sys.argv[1]):
    try:
        theirs = list(readers[kind](der))
    except Exception:
        refused += 1
        continue
    compared += 1
    if theirs != ours:
        place = next((i for i, pair in enumerate(zip(theirs, ours)) if pair[0] != pair[1]), min(len(theirs), len(ours)))
        shown = [side[place].hex() if place < len(side) else None for side in (theirs, ours)]
        different.append({"origin": origin.decode(), "field": place, "pyca": shown[0], "capki": shown[1]})
print(json.dumps({"compared": compared, "refused": refused, "different": different}))
