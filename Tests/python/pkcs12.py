"""PKCS#12 files by pyca/cryptography: `read FILE PASSFILE`, `write FOLDER PASSFILE`, `folder` of its test vectors.

`pbmac1 FILE PASSFILE` puts the MAC of RFC 9579 on a file without one, for each digest, by Python's own HMAC.
"""

import datetime
import hashlib
import hmac
import json
import os
import sys

import der
from der import wrap

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

DER = serialization.Encoding.DER
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
FORMAT = serialization.PrivateFormat.PKCS12


def name_text(raw):
    return raw.decode() if raw else None


def read(path, passphrase):
    file = pkcs12.load_pkcs12(open(path, "rb").read(), passphrase)
    certificates = ([file.cert] if file.cert else []) + file.additional_certs
    return {
        "key": file.key.public_key().public_bytes(DER, SPKI).hex(),
        "certificates": [entry.certificate.public_bytes(DER).hex() for entry in certificates],
        "names": [name_text(entry.friendly_name) for entry in certificates],
    }


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    start = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=9))
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def protections(passphrase):
    builder = FORMAT.encryption_builder().kdf_rounds(3000)
    modern = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
    old = builder.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
    return {
        "modern": modern.hmac_hash(hashes.SHA256()).build(passphrase),
        "sha512": modern.hmac_hash(hashes.SHA512()).build(passphrase),
        "old": old.hmac_hash(hashes.SHA1()).build(passphrase),
        "none": serialization.NoEncryption(),
    }


def write(folder, passphrase):
    keys = {
        "rsa": rsa.generate_private_key(65537, 2048), "p256": ec.generate_private_key(ec.SECP256R1()),
        "p521": ec.generate_private_key(ec.SECP521R1()), "ed25519": ed25519.Ed25519PrivateKey.generate(),
    }
    files = []
    for kind, key in keys.items():
        for protection, encryption in protections(passphrase).items():
            file = f"{kind}-{protection}.p12"
            data = pkcs12.serialize_key_and_certificates(
                "某某公司".encode(), key, certificate(key), [certificate(keys["rsa"])], encryption)
            open(os.path.join(folder, file), "wb").write(data)
            spki = key.public_key().public_bytes(DER, SPKI).hex()
            files.append({"file": file, "protection": protection, "key": spki})
    return files


HMAC_OIDS = {"sha1": 7, "sha224": 8, "sha256": 9, "sha384": 10, "sha512": 11}


def hmac_identifier(digest):
    return wrap(0x30, wrap(6, bytes.fromhex("2a864886f70d02") + bytes([HMAC_OIDS[digest]])) + b"\x05\x00")


def pbmac1(path, passphrase):
    """PFX with PBMAC1: the passphrase as UTF-8, the salt and rounds of MacData without a meaning."""
    version, content = der.members(der.members(open(path, "rb").read())[0][1])
    octets = der.members(der.members(content[1])[1][1])[0][1]
    files = {}
    for prf, digest, length in [("sha256", "sha256", 32), ("sha512", "sha512", 64), ("sha256", "sha512", 20),
                                ("sha1", "sha384", 48), ("sha256", "sha256", 19), ("sha256", "sha256", 65)]:
        key = hashlib.pbkdf2_hmac(prf, passphrase, b"saltsalt", 2100, length)
        parameters = wrap(0x30, wrap(4, b"saltsalt") + wrap(2, (2100).to_bytes(2, "big")) + wrap(2, bytes([length]))
                          + (b"" if prf == "sha1" else hmac_identifier(prf)))
        derivation = wrap(0x30, wrap(6, bytes.fromhex("2a864886f70d01050c")) + parameters)
        scheme = wrap(0x30, derivation + hmac_identifier(digest))
        algorithm = wrap(0x30, wrap(6, bytes.fromhex("2a864886f70d01050e")) + scheme)
        value = wrap(4, hmac.new(key, octets, digest).digest())
        mac = wrap(0x30, wrap(0x30, algorithm + value) + wrap(4, b"not used") + wrap(2, b"\x01"))
        files[f"{prf} {digest} {length}"] = wrap(0x30, version[2] + content[2] + mac).hex()
    return files


command, arguments = sys.argv[1], sys.argv[2:]
if command == "folder":
    import cryptography_vectors
    answer = os.path.dirname(cryptography_vectors.__file__) + "/pkcs12"
else:
    answer = {"read": read, "write": write, "pbmac1": pbmac1}[command](arguments[0], open(arguments[1], "rb").read())
print(json.dumps(answer))
