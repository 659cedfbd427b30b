"""Prints certificates as pyca/cryptography reads them, with the bytes of their parts, as JSON.

    python3 certificates.py FILE…
"""

import json
import sys

from cryptography import x509

from der import certificate_parts, serial_text


def described(path):
    with open(path, "rb") as file:
        certificate = x509.load_pem_x509_certificate(file.read())
    return {
        "serial": serial_text(certificate.serial_number),
        "not_before": certificate.not_valid_before_utc.isoformat(),
        "not_after": certificate.not_valid_after_utc.isoformat(),
        "subject": certificate.subject.public_bytes().hex(),
        "issuer": certificate.issuer.public_bytes().hex(),
        "extensions": {
            member.oid.dotted_string: {"critical": member.critical, "der": member.value.public_bytes().hex()}
            for member in certificate.extensions
        },
        "raw": certificate_parts(certificate.tbs_certificate_bytes),
    }


print(json.dumps([described(path) for path in sys.argv[1:]]))
