"""PKCS#12 files by pyca/cryptography: `read FILE PASSFILE`, `write FOLDER PASSFILE`, `folder` of its test vectors."""

import datetime
import json
import os
import sys

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


command, arguments = sys.argv[1], sys.argv[2:]
if command == "folder":
    import cryptography_vectors
    answer = os.path.dirname(cryptography_vectors.__file__) + "/pkcs12"
else:
    answer = {"read": read, "write": write}[command](arguments[0], open(arguments[1], "rb").read())
print(json.dumps(answer))
