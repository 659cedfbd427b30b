"""Takes seals and seal signatures apart, by asn1tools over our own module and by our own walk through DER, as JSON.

    seals.py decode TYPE FILE   the fields by asn1tools, and whether it writes the same bytes again
    seals.py walk FILE          what is signed by whom, cut out as it stands
"""

import datetime
import json
import os
import sys

from der import members, wrap


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and isinstance(value[0], bytes):
        return value[0].hex()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def decode(kind, path):
    import asn1tools
    module = asn1tools.compile_files(os.path.join(os.path.dirname(__file__), "CapkiESeal.asn"), "der")
    with open(path, "rb") as file:
        data = file.read()
    value = module.decode(kind, data)
    return {"fields": plain(value), "same": module.encode(kind, value) == data}


def bits(field):
    assert field[0] == 0x03 and field[1][0] == 0
    return field[1][1:].hex()


def token(field):
    """The BIT STRING in [0]."""
    (inner,) = members(field[1])
    return bits(inner)


def seal(content):
    parts = members(content)
    info = parts[0][2]
    if len(parts) == 2:
        certificate, algorithm, value = members(parts[1][1])
        # GM/T 0031-2014: a SEQUENCE that is never stored is signed.
        signed = wrap(0x30, info + certificate[2] + algorithm[2])
    else:
        certificate, algorithm, value = parts[1:4]
        signed = info
    return {
        "signed": signed.hex(), "certificate": certificate[1].hex(), "algorithm": algorithm[1].hex(),
        "signature": bits(value), "time_stamp": token(parts[4]) if len(parts) == 5 else None,
    }


def walk(path):
    with open(path, "rb") as file:
        (whole,) = members(file.read())
    parts = members(whole[1])
    if members(parts[0][1])[0][0] != 0x02:
        return {"seal": seal(whole[1])}
    body = members(parts[0][1])
    if len(parts) == 2:
        certificate, algorithm, value = body[5], body[6], parts[1]
    else:
        certificate, algorithm, value = parts[1:4]
    return {
        "seal": seal(body[1][1]),
        "signature": {
            "signed": parts[0][2].hex(), "certificate": certificate[1].hex(), "algorithm": algorithm[1].hex(),
            "signature": bits(value), "time_stamp": token(parts[4]) if len(parts) == 5 else None,
            "data_hash": bits(body[3]), "version": body[0][1].hex(),
        },
    }


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps({"decode": decode, "walk": walk}[command](*arguments), ensure_ascii=False))
