"""Takes GB/T 35275 and CMS messages apart by our own walk through DER, as JSON.

    messages.py signed FILE…        what was signed, by whom, with which algorithms
    messages.py enveloped FILE…     recipients, algorithms and octets of an encrypted message
    messages.py documents FOLDER…   the messages inside the .ofd and .pdf files and the folders of a folder
    messages.py samples             the messages that pyca's test vectors hold
"""

import json
import os
import re
import sys
import zipfile

from der import members


def identifier(content):
    """An OBJECT IDENTIFIER in its dotted form."""
    numbers, value = [], 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in [first, numbers[0] - 40 * first, *numbers[1:]])


def algorithm(field):
    parts = members(field[1])
    return {"oid": identifier(parts[0][1]), "parameters": parts[1][2].hex() if len(parts) > 1 else None}


def frame(path):
    with open(path, "rb") as file:
        (kind, tagged) = members(members(file.read())[0][1])
    return identifier(kind[1]), members(members(tagged[1])[0][1])


def signer(field):
    parts = members(field[1])
    attributes = next((part for part in parts if part[0] == 0xA0), None)
    rest = [part for part in parts[3:] if part[0] not in (0xA0, 0xA1)]
    # The signed bytes have the tag of a SET OF in place of [0] (RFC 5652 section 5.4).
    return {
        "version": int.from_bytes(parts[0][1], "big"),
        "digest": algorithm(parts[2]),
        "signed": (b"\x31" + attributes[2][1:]).hex() if attributes else None,
        "attributes": {
            identifier(members(each[1])[0][1]): [value[2].hex() for value in members(members(each[1])[1][1])]
            for each in members(attributes[1])
        } if attributes else None,
        "algorithm": algorithm(rest[0]),
        "signature": rest[1][1].hex(),
    }


def signed(path):
    kind, parts = frame(path)
    content = members(parts[2][1])
    return {
        "kind": kind,
        "version": int.from_bytes(parts[0][1], "big"),
        "content_type": identifier(content[0][1]),
        "content": members(content[1][1])[0][1].hex() if len(content) > 1 else None,
        "certificates": [each[2].hex() for part in parts[3:] if part[0] == 0xA0 for each in members(part[1])],
        "signers": [signer(each) for each in members(parts[-1][1])],
    }


def enveloped(path):
    kind, parts = frame(path)
    content = members(parts[2][1])
    return {
        "kind": kind,
        "version": int.from_bytes(parts[0][1], "big"),
        "recipients": [
            {"algorithm": algorithm(members(each[1])[2]), "key": members(each[1])[3][1].hex()}
            for each in members(parts[1][1])
        ],
        "content_type": identifier(content[0][1]),
        "algorithm": algorithm(content[1]),
        "content": content[2][1].hex(),
    }


def is_message(data):
    return any(oid in data[:40] for oid in (bytes.fromhex("2a811ccf5506010402"), bytes.fromhex("2a864886f70d010702")))


def documents(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and "Signature.xml" in os.listdir(path):
            with open(os.path.join(path, "SignedValue.dat"), "rb") as file:
                data = file.read()
            with open(os.path.join(path, "Signature.xml"), "rb") as file:
                original = file.read()
            if is_message(data):
                found[name] = {"message": data.hex(), "original": original.hex()}
        elif name.endswith(".ofd"):
            with zipfile.ZipFile(path) as package:
                for entry in package.namelist():
                    data = package.read(entry)
                    if not is_message(data):
                        continue
                    original = os.path.join(os.path.dirname(entry), "Signature.xml")
                    if original not in package.namelist():
                        original = "OFDEntries.xml" if "OFDEntries.xml" in package.namelist() else None
                    found[f"{name}/{entry}"] = {
                        "message": data.hex(), "original": package.read(original).hex() if original else None,
                    }
        elif name.endswith(".pdf"):
            with open(path, "rb") as file:
                data = file.read()
            for match in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data):
                start, count, second, rest = (int(number) for number in match.groups())
                octets = bytes.fromhex(data[start + count + 1:second - 1].decode())
                # The place for the signature is filled up with zeros; the message has four octets of header.
                found[name] = {
                    "message": octets[:4 + int.from_bytes(octets[2:4], "big")].hex(),
                    "original": (data[start:start + count] + data[second:second + rest]).hex(),
                }
    return found


def samples():
    import cryptography_vectors
    folder = os.path.join(os.path.dirname(cryptography_vectors.__file__), "pkcs7")
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read().hex()
    return found


command, arguments = sys.argv[1], sys.argv[2:]
if command == "samples":
    print(json.dumps(samples()))
elif command == "documents":
    print(json.dumps({name: each for folder in arguments for name, each in documents(folder).items()}))
else:
    walk = {"signed": signed, "enveloped": enveloped}[command]
    print(json.dumps([walk(path) for path in arguments]))
