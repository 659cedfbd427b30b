"""Prints everything of a CRL as pyca/cryptography reads it: its extensions and those of every entry, as JSON.

    python3 crl_entries.py FILE…
"""

import json
import sys

from cryptography import x509

from der import serial_text


def point(name):
    return None if name is None else [member.value for member in name]


def scope(crl):
    try:
        found = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    except x509.ExtensionNotFound:
        return None
    value = found.value
    return {
        "critical": found.critical,
        "addresses": point(value.full_name),
        "users": value.only_contains_user_certs,
        "authorities": value.only_contains_ca_certs,
        "indirect": value.indirect_crl,
        "reasons": value.only_some_reasons and sorted(reason.value for reason in value.only_some_reasons),
    }


def extension(found):
    value = found.value
    if isinstance(value, x509.CRLReason):
        shown = value.reason.value
    elif isinstance(value, x509.InvalidityDate):
        shown = value.invalidity_date_utc.isoformat()
    elif isinstance(value, x509.CertificateIssuer):
        shown = [name.value.public_bytes().hex() for name in value]
    else:
        shown = value.public_bytes().hex()
    return {"id": found.oid.dotted_string, "critical": found.critical, "value": shown}


def number(crl, kind, name):
    try:
        found = crl.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
    return getattr(found.value, name)


def described(path):
    with open(path, "rb") as file:
        data = file.read()
    crl = x509.load_pem_x509_crl(data) if data.startswith(b"-----") else x509.load_der_x509_crl(data)
    freshest = number(crl, x509.FreshestCRL, "_distribution_points")
    return {
        "issuer": crl.issuer.public_bytes().hex(),
        "number": number(crl, x509.CRLNumber, "crl_number"),
        "base": number(crl, x509.DeltaCRLIndicator, "crl_number"),
        "this_update": crl.last_update_utc.isoformat(),
        "next_update": crl.next_update_utc.isoformat(),
        "scope": scope(crl),
        "freshest": freshest and [point(member.full_name) for member in freshest],
        "extensions": {member.oid.dotted_string: member.critical for member in crl.extensions},
        "entries": [
            {
                "serial": serial_text(entry.serial_number),
                "date": entry.revocation_date_utc.isoformat(),
                "extensions": [extension(member) for member in entry.extensions],
            }
            for entry in crl
        ],
    }


print(json.dumps([described(path) for path in sys.argv[1:]]))
