"""Prints a CRL as pyca/cryptography reads it, as JSON.

    python3 crl.py FILE
"""

import json
import sys

from cryptography import x509

from der import serial_text


def value(entry, kind):
    try:
        return entry.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def described(entry):
    reason, invalidity = value(entry, x509.CRLReason), value(entry, x509.InvalidityDate)
    return {
        "serial": serial_text(entry.serial_number),
        "date": entry.revocation_date_utc.isoformat(),
        "reason": reason and reason.reason.value,
        "invalidity_date": invalidity and invalidity.invalidity_date_utc.isoformat(),
    }


with open(sys.argv[1], "rb") as file:
    crl = x509.load_pem_x509_crl(file.read())
print(json.dumps({
    "number": crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number,
    "this_update": crl.last_update_utc.isoformat(),
    "next_update": crl.next_update_utc.isoformat(),
    "entries": [described(entry) for entry in crl],
}))
