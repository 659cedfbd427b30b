"""Prints OCSP requests and responses as pyca/cryptography reads them, as JSON.

    python3 ocsp.py FILE…

The name of a file tells which it is: `…req….der` is a request. What pyca refuses is null.
"""

import json
import os
import sys

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp

from der import serial_text


def certificate_id(item):
    return {
        "name_hash": item.issuer_name_hash.hex(),
        "key_hash": item.issuer_key_hash.hex(),
        "serial": serial_text(item.serial_number),
    }


def moment(value):
    return value and value.isoformat()


def extensions(members):
    return {member.oid.dotted_string: {"critical": member.critical, "der": member.value.public_bytes().hex()} for member in members}


def request(data):
    item = ocsp.load_der_ocsp_request(data)
    return {"requests": [certificate_id(item)], "extensions": extensions(item.extensions)}


def single(item):
    return certificate_id(item) | {
        "hash": item.hash_algorithm.name,
        "status": item.certificate_status.name.lower(),
        "revoked_at": moment(item.revocation_time_utc),
        "reason": item.revocation_reason and item.revocation_reason.value,
        "this_update": moment(item.this_update_utc),
        "next_update": moment(item.next_update_utc),
    }


def response(data):
    item = ocsp.load_der_ocsp_response(data)
    if item.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return {"status": item.response_status.value}
    return {
        "status": item.response_status.value,
        "name": item.responder_name and item.responder_name.public_bytes().hex(),
        "key": item.responder_key_hash and item.responder_key_hash.hex(),
        "produced_at": moment(item.produced_at_utc),
        "signature": item.signature.hex(),
        "signed": item.tbs_response_bytes.hex(),
        "algorithm": item.signature_algorithm_oid.dotted_string,
        "certificates": [certificate.serial_number.__format__("x") for certificate in item.certificates],
        "extensions": extensions(item.extensions),
        "responses": [single(member) for member in item.responses],
    }


def described(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        return request(data) if "req" in os.path.basename(path) else response(data)
    except (ValueError, NotImplementedError, x509.DuplicateExtension, UnsupportedAlgorithm) as error:
        print(error, file=sys.stderr)
        return None


print(json.dumps([described(path) for path in sys.argv[1:]]))
