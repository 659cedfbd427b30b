"""Uses a token by python-pkcs11, and checks what it signs by pyca/cryptography.

pkcs11_client.py MODULE LABEL: the PIN is in USER_PIN. Every private key signs, and the certificate beside it must verify that.
Prints the keys that did.
"""

import hashlib
import json
import os
import sys

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ecdsa_signature

MESSAGE = "补办 reissue".encode()


def prove(key, public):
    if key.key_type == KeyType.RSA:
        signature = key.sign(MESSAGE, mechanism=Mechanism.SHA256_RSA_PKCS)
        public.verify(signature, MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    elif key.key_type == KeyType.EC:
        raw = key.sign(hashlib.sha256(MESSAGE).digest(), mechanism=Mechanism.ECDSA)
        public.verify(encode_ecdsa_signature(raw), MESSAGE, ec.ECDSA(hashes.SHA256()))
    else:
        public.verify(key.sign(MESSAGE, mechanism=Mechanism.EDDSA), MESSAGE)


def objects(session, object_class):
    return list(session.get_objects({Attribute.CLASS: object_class}))


def main():
    token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])
    found = []
    with token.open(user_pin=os.environ["USER_PIN"]) as session:
        certificates = {bytes(one[Attribute.ID]): one for one in objects(session, ObjectClass.CERTIFICATE)}
        for key in objects(session, ObjectClass.PRIVATE_KEY):
            stored = certificates[bytes(key.id)]
            certificate = x509.load_der_x509_certificate(stored[Attribute.VALUE])
            prove(key, certificate.public_key())
            serial = stored[Attribute.SERIAL_NUMBER]
            assert serial[:1] == b"\x02" and int.from_bytes(serial[2:], "big") == certificate.serial_number
            assert stored[Attribute.SUBJECT] == certificate.subject.public_bytes()
            found.append({"label": key.label, "id": key.id.hex(), "subject": certificate.subject.rfc4514_string()})
    print(json.dumps(found, ensure_ascii=False))


main()
