"""What must hold of a CA's keys: each generation in the ledger has its key, its certificate and both cross certificates on the
disk, and nothing else has a folder."""

import os

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def load(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificates(file.read())


def is_signed(certificate, key):
    try:
        key.verify(
            certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(certificate.signature_hash_algorithm))
        return True
    except Exception:
        return False


def learn(ledger, witness):
    """Every new key is certified by itself and by the one before: then what it signs counts."""
    before = witness.issuers[0]
    for number in sorted(ledger.generations):
        row = ledger.generations[number]
        certificate = x509.load_der_x509_certificate(row["certificate"])
        if number > 1 and certificate not in witness.issuers:
            check_cross(ledger, row, before, certificate, witness)
            witness.issuers.append(certificate)
        before = certificate


def check_cross(ledger, row, old, new, witness):
    crossed = {}
    for key in ("old_with_new", "new_with_old"):
        content = ledger.certificates.get(row[key], {}).get("certificate")
        if content is None:
            return witness.fault(f"generation {row['number']} has no certificate '{key}'")
        crossed[key] = x509.load_der_x509_certificate(content)
    expected = {"old_with_new": (old, new), "new_with_old": (new, old)}
    for key, (subject, signer) in expected.items():
        if crossed[key].public_key() != subject.public_key() or not is_signed(crossed[key], signer.public_key()):
            witness.fault(f"the certificate '{key}' of generation {row['number']} is not what it says")
    if not is_signed(new, new.public_key()) or new.subject != old.subject:
        witness.fault(f"generation {row['number']} does not certify itself under the name of the CA")


def check(ledger, witness):
    """What holds of the ledger at any moment."""
    states = [row["state"] for row in ledger.generations.values()]
    if states and states.count("current") != 1:
        witness.fault(f"{states.count('current')} generations sign")
    if sorted(ledger.generations) != list(range(1, len(states) + 1)):
        witness.fault(f"the generations are {sorted(ledger.generations)}")
    known = {x509.load_der_x509_certificate(row["certificate"]) for row in ledger.generations.values()}
    for serial in witness.rollovers:
        if serial not in {f"{certificate.serial_number:x}" for certificate in known}:
            witness.fault(f"a rollover to {serial} was answered, and the ledger does not know it")


def check_folders(ledger, authority, witness):
    """What holds of the files once an act has repaired what was left."""
    parent = f"{authority}/generations"
    numbers = {int(name) for name in os.listdir(parent) if name.isdigit()} if os.path.isdir(parent) else set()
    if numbers != set(ledger.generations):
        witness.fault(f"there are folders of the generations {sorted(numbers)}, the ledger has {sorted(ledger.generations)}")
        return
    for number, row in ledger.generations.items():
        folder = f"{parent}/{number}"
        certificate = x509.load_der_x509_certificate(row["certificate"])
        key = f"{authority}/ca.key.pem" if number == 1 else f"{folder}/ca.key.pem"
        with open(key, "rb") as file:
            if serialization.load_pem_private_key(file.read(), None).public_key() != certificate.public_key():
                witness.fault(f"the key of generation {number} is another one")
        if load(f"{folder}/ca.pem") != [certificate]:
            witness.fault(f"the certificate of generation {number} is not the ledger's")
        for name in ("old_with_new", "new_with_old") if number > 1 else ():
            found = load(f"{folder}/{name.replace('_', '-')}.pem")
            if [f"{each.serial_number:x}" for each in found] != [row[name]]:
                witness.fault(f"'{name}' of generation {number} is not the ledger's")
        if row["state"] == "current" and load(f"{authority}/ca.pem") + load(f"{authority}/chain.pem")[:1] != 2 * [certificate]:
            witness.fault(f"ca.pem and chain.pem are not those of generation {number}")
