"""What must hold of the key archive: the key of every encryption certificate is in it, opens with the archive's key and fits,
what was answered is handed out, and no recovery is done twice."""

import hashlib
import os
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def opened(message, key, form, recipient=()):
    """What OpenSSL finds in a CMS envelope."""
    return subprocess.run(
        ["openssl", "cms", "-decrypt", "-inform", form, "-inkey", key, *recipient, "-outform", "DER"],
        input=message, capture_output=True).stdout


def holds_key(content, public_key):
    """Whether the private key of a P-256 certificate stands in what an envelope holds."""
    place = content.find(b"\x04\x20")
    while place >= 0:
        number = int.from_bytes(content[place + 2:place + 34], "big")
        try:
            if ec.derive_private_key(number, ec.SECP256R1()).public_key() == public_key:
                return True
        except ValueError:
            pass
        place = content.find(b"\x04\x20", place + 1)
    return False


def once(witness, *parts):
    """Whether this has not been checked before."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    is_new = digest not in witness.verified
    witness.verified.add(digest)
    return is_new


def check(ledger, witness, authority):
    for name, row in ledger.certificates.items():
        if row["profile"] == "organisation-encryption" and row["state"] == "issued":
            check_archived(name, row, ledger, witness, authority)
    for name, row in ledger.recoveries.items():
        done = sum(delivery["recovery"] == name for delivery in ledger.deliveries)
        if done != (row["state"] == "used"):
            witness.fault(f"the recovery {name} is {row['state']}, and was delivered {done} times")
    for command in witness.done:
        if command.pair:
            check_delivery(command, ledger, witness)
        if command.kind == "approval" and ledger.recoveries.get(command.recovery, {}).get("state") not in ("approved", "used"):
            witness.fault(f"{command.name} has approved the recovery {command.recovery}, and the ledger does not say so")
        if command.kind == "recovery" and not any(row["operator"] == command.name for row in ledger.recoveries.values()):
            witness.fault(f"{command.name} has asked for a recovery, and the ledger does not know it")


def check_archived(name, row, ledger, witness, authority):
    key = ledger.archived_keys.get(row["public_key_hash"])
    if key is None:
        return witness.fault(f"the key of the encryption certificate {name} is not in the archive")
    if name not in ledger.pairs.values():
        witness.fault(f"the encryption certificate {name} belongs to no signing certificate")
    if once(witness, name, key["envelope"]):
        certificate = x509.load_der_x509_certificate(row["certificate"])
        content = opened(
            key["envelope"], f"{authority}/archive.key.pem", "DER", ("-recip", f"{authority}/archive.pem"))
        if not holds_key(content, certificate.public_key()):
            witness.fault(f"what is archived for {name} does not open, or is another key")


def check_delivery(command, ledger, witness):
    """Both certificates and the key of a pair that was answered stand in their files, and fit."""
    for path in (command.out, command.pair["encryption"], command.pair["key"]):
        if not os.path.exists(path):
            return witness.fault(f"{command.name} ended with 0, and its file {path} is gone")
    with open(command.pair["encryption"], "rb") as file:
        encryption = x509.load_pem_x509_certificate(file.read())
    with open(command.out, "rb") as file:
        signing = x509.load_pem_x509_certificate(file.read())
    if ledger.pairs.get(f"{signing.serial_number:x}") != f"{encryption.serial_number:x}":
        witness.fault(f"{command.name} ended with 0, and the ledger does not know its pair")
    if command.recovery and ledger.recoveries[command.recovery]["state"] != "used":
        witness.fault(f"{command.name} ended with 0, and its recovery is not used")
    with open(command.pair["key"], "rb") as file:
        envelope = file.read()
    if once(witness, command.name, envelope):
        content = opened(envelope, command.pair["transport"] + ".key", "PEM")
        fits = content and serialization.load_der_private_key(content, None).public_key() == encryption.public_key()
        if not fits:
            witness.fault(f"the key that {command.name} has handed out is not that of its certificate")
