"""What must hold of CRLs: numbers that only grow, published files that are whole, under their names, and never older than what
was answered, deltas that lead from one complete CRL to the next."""

import os

from cryptography import x509

# The files of 'ca crl --publish' where CRLs are not divided.
PUBLISHED = {"ca.crl", "ca-delta.crl"}


def number_of(crl):
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def base_of(crl):
    """The number of the CRL that a delta adds to; None for a complete one."""
    try:
        return crl.extensions.get_extension_for_class(x509.DeltaCRLIndicator).value.crl_number
    except x509.ExtensionNotFound:
        return None


def signer_of(crl):
    return crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier


def key_of(crl):
    """What tells a CRL from all others: complete and delta CRL of one run have one number."""
    return number_of(crl), base_of(crl) is not None, signer_of(crl)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    return x509.load_pem_x509_crl(data) if data.startswith(b"-----") else x509.load_der_x509_crl(data)


def see_answers(commands, witness):
    """Which number each file has been said to have."""
    for command in commands:
        answer = command.answer if command.is_done else None
        if command.kind == "publish" and answer:
            for row in answer["lists"]:
                witness.said(row["file"], row["number"])
        elif command.kind == "crl" and answer:
            witness.said(answer["file"], answer["number"])


def folders(root):
    return [f"{root}/{name}" for name in sorted(os.listdir(root)) if name == "pub" or name.startswith("pub-")]


def check_files(root, witness):
    for folder in folders(root):
        for name in sorted(os.listdir(folder)):
            if name.startswith("."):
                continue
            if name not in PUBLISHED:
                witness.fault(f"{folder} holds {name}, which is no name of a published CRL")
                continue
            try:
                crl = read(f"{folder}/{name}")
            except ValueError as error:
                witness.fault(f"the file {folder}/{name} is not whole: {error}")
                continue
            witness.see_crl(crl, f"{folder}/{name}")
            if (base_of(crl) is not None) != (name == "ca-delta.crl"):
                witness.fault(f"{folder}/{name} holds a CRL of the other kind")
    for path, number in witness.numbers.items():
        if not os.path.exists(path):
            witness.fault(f"{path} was answered to hold CRL number {number}, and is gone")
        elif number_of(read(path)) < number:
            witness.fault(f"{path} was answered to hold CRL number {number}, and holds {number_of(read(path))}")


def check_numbers(ledger, witness):
    """Numbers grow strictly from run to run, and one run has one number."""
    last = (0, 0)
    for row in (ledger.crls[sequence] for sequence in sorted(ledger.crls)):
        here = (row["edition"], row["number"])
        if here != last and not (here[0] > last[0] and here[1] > last[1]):
            witness.fault(f"CRL run {here[0]} with number {here[1]} comes after run {last[0]} with number {last[1]}")
        last = here
    if last[1] > ledger.crl_number:
        witness.fault(f"the last CRL has number {last[1]}, the ledger counts to {ledger.crl_number}")


def entries(crl):
    return {entry.serial_number: entry for entry in crl}


def is_removed(entry):
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return False
    return reason == x509.ReasonFlags.remove_from_crl


def check_delta(folder, witness):
    """A delta on its base is the complete CRL of its number."""
    try:
        complete, delta = read(f"{folder}/ca.crl"), read(f"{folder}/ca-delta.crl")
    except FileNotFoundError:
        return  # a delta needs a complete CRL before it
    base = witness.crls.get((base_of(delta), False, signer_of(delta)))
    if base is None or number_of(delta) != number_of(complete) or signer_of(delta) != signer_of(complete):
        return  # another act has come in between
    expected = set(entries(x509.load_der_x509_crl(base)))
    for serial, entry in entries(delta).items():
        expected = expected - {serial} if is_removed(entry) else expected | {serial}
    if expected != set(entries(complete)):
        witness.fault(f"the delta CRL {number_of(delta)} on {base_of(delta)} does not lead to the complete one")
