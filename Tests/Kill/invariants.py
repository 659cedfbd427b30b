"""What must hold of a CA whatever happened to its processes and its disk, judged from outside: the ledger by Python's SQLite,
certificates and CRLs by pyca/cryptography, and what capki has answered by a witness that no crash touches.

A witness remembers everything that ever left the CA: each certificate and CRL that stood in a file or on standard output, and
each command that ended with 0.
"""

import hashlib
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import archive
import backups
import generations
import published

PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----\n", re.S)
# Reasons of a reissue after which the original's key may be in other hands; numbers of RFC 5280 §5.3.1.
KEY_COMPROMISE, SUPERSEDED = 1, 4
REVOCATION_OF_REISSUE = {"lost": KEY_COMPROMISE, "stolen": KEY_COMPROMISE, "damaged": SUPERSEDED, "forgotten-pin": SUPERSEDED}
# What each command leaves in the record of acts.
RECORDED = {kind: [kind] for kind in ("issue", "reissue", "revoke", "activate", "crl", "rollover")} | {
    "delta": ["crl"], "pair": ["issue", "issue", "archive"], "pair_reissue": ["reissue", "reissue", "archive"],
    "pair_recovery": ["reissue", "reissue", "recovery"], "recovery": ["recovery-request"],
    "approval": ["recovery-approval"],
}
# A refusal that is no act: another process has rolled over, and this one was opened before.
UNRECORDED = "authority.superseded_issuer"
LIVE = ("intended", "pending", "complete")


@dataclass
class Command:
    """One command that was run on the CA: its operator's name is its own, so that its rows in the ledger can be told."""

    name: str
    kind: str
    arguments: list
    out: str = None
    serial: str = None
    reason: str = None
    when: str = "now"
    jobs: list = None
    # The encryption certificate beside the one of `serial`.
    other: str = None
    # Where the parts of a pair go.
    pair: dict = None
    recovery: str = None
    # What a restore is made from.
    kept: object = None
    process: int = 0
    # The exit code; negative where it was killed, None where it never started.
    status: int = None
    output: str = ""
    errors: str = ""

    @property
    def is_done(self):
        return self.status == 0

    @property
    def was_killed(self):
        return self.status is not None and self.status < 0

    @property
    def answer(self):
        """The JSON document that it printed, if it printed it whole."""
        try:
            return json.loads(self.output)
        except ValueError:
            return None

    @property
    def error(self):
        """The stable word of a failure."""
        return ((self.answer or {}).get("error") or {}).get("code", "") if self.status == 2 else ""


@dataclass
class Witness:
    """What has left the CA."""

    # The issuer's certificates, the first one first.
    issuers: list
    # Serial number to DER, of every certificate that was ever seen.
    certificates: dict = field(default_factory=dict)
    # What tells it from others to DER, of every CRL that was ever seen.
    crls: dict = field(default_factory=dict)
    # File to the highest CRL number that it was answered to have.
    numbers: dict = field(default_factory=dict)
    # Serial numbers of the CA's own certificates that rollovers have answered.
    rollovers: set = field(default_factory=set)
    # Serial number to the reasons that would do, of every revocation that was answered.
    revocations: dict = field(default_factory=dict)
    # File to bytes, of every checkpoint of the audit that was given out.
    checkpoints: dict = field(default_factory=dict)
    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    # Folders that the test itself has removed.
    removed: set = field(default_factory=set)
    verified: set = field(default_factory=set)
    unproven: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    def fault(self, text):
        self.faults.append(text)

    def said(self, path, number):
        self.numbers[path] = max(number, self.numbers.get(path, 0))

    def verify(self, what, structure, der):
        """Checks a signature, once."""
        digest = hashlib.sha256(der).digest()
        if digest in self.verified:
            return
        body = structure.tbs_certlist_bytes if what == "CRL" else structure.tbs_certificate_bytes
        for issuer in reversed(self.issuers):
            try:
                issuer.public_key().verify(structure.signature, body, ec.ECDSA(structure.signature_hash_algorithm))
                return self.verified.add(digest)
            except InvalidSignature:
                pass
        # A rollover may have come before it, which the ledger tells of later.
        self.unproven.append((what, structure, der))

    def prove(self):
        """Checks what none of the known keys had signed, now that the ledger has told of all keys."""
        waiting, self.unproven = self.unproven, []
        for what, structure, der in waiting:
            self.verify(what, structure, der)
        if self.unproven:
            self.fault(f"{len(self.unproven)} signatures of certificates and CRLs do not hold")

    def see_file(self, path):
        """Takes in a file that stands in the output folder; it must be whole."""
        with open(path, "rb") as file:
            data = file.read()
        if path.endswith(".json"):
            return self.see_checkpoint(path, data)
        if path.endswith(".jsonl"):
            return self.see_results(path, data)
        if path.endswith(".backup"):
            return backups.see(path, data, self)
        if path.endswith(".request"):
            return self.see_whole(path, data)
        blocks = list(PEM.finditer(data))
        if not blocks or "".join(block[0].decode() for block in blocks).encode() != data:
            return self.fault(f"the file {path} is not whole: {len(data)} bytes")
        for block in blocks:
            if block[1] == b"CERTIFICATE":
                self.see_certificate(x509.load_pem_x509_certificate(block[0]), path)
            elif block[1] == b"X509 CRL":
                self.see_crl(x509.load_pem_x509_crl(block[0]), path)

    def see_certificate(self, certificate, place):
        der = certificate.public_bytes(serialization.Encoding.DER)
        name = f"{certificate.serial_number:x}"
        self.verify("certificate", certificate, der)
        if self.certificates.setdefault(name, der) != der:
            self.fault(f"the serial number {name} was signed twice: another certificate is in {place}")

    def see_checkpoint(self, path, data):
        if self.see_whole(path, data):
            self.checkpoints[path] = data

    def see_whole(self, path, data):
        """Whether a file is a JSON document."""
        try:
            json.loads(data)
            return True
        except ValueError:
            self.fault(f"the file {path} is not whole: {len(data)} bytes")
            return False

    def see_results(self, path, data):
        """Takes in what a batch has written: one JSON object a line."""
        try:
            lines = [json.loads(line) for line in data.decode().splitlines()]
        except ValueError:
            return self.fault(f"the file {path} is not whole: {len(data)} bytes")
        for line in lines:
            if line["status"] == "failed":
                self.fault(f"a line of {path} failed: {line}")
            else:
                self.see_certificate(x509.load_pem_x509_certificate(line["certificate"].encode()), path)

    def see_crl(self, crl, place):
        der = crl.public_bytes(serialization.Encoding.DER)
        key = published.key_of(crl)
        self.verify("CRL", crl, der)
        if self.crls.setdefault(key, der) != der:
            self.fault(f"the CRL number {key[0]} was used twice: another CRL is in {place}")
        return key[0]

    def see(self, folder, commands):
        """Looks at everything that the processes have given out before the power goes."""
        for path in files(folder):
            self.see_file(path)
        self.done += [command for command in commands if command.is_done]
        self.refused += [
            command for command in commands
            if command.kind in RECORDED and command.error.startswith("authority.") and command.error != UNRECORDED]
        published.see_answers(commands, self)
        self.rollovers |= {command.answer["serial"] for command in commands if command.is_done and command.kind == "rollover"}
        for command in commands:
            if command.kind == "revoke" and command.answer and "revoked_at" in command.answer:
                self.revocations.setdefault(command.serial, "the answer to 'ca revoke'")
            if command.is_done and command.kind == "batch":
                for serial, _, _, when in command.jobs:
                    if when == "now":
                        self.revocations.setdefault(serial, "the results of a batch")
            if command.is_done and "reissue" in RECORDED.get(command.kind, []) and command.when == "now":
                for serial in filter(None, (command.serial, command.other)):
                    self.revocations.setdefault(serial, "the answer to 'reissue'")


def files(folder):
    """The files that have a name of their own; temporary ones begin with a dot."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (f"{parent}/{name}" for name in sorted(names) if not name.startswith("."))


def check(ledger, witness, authority, out):
    """Everything that must hold of a ledger and the files beside it at any moment."""
    for fault in ledger.faults:
        witness.fault(fault)
    if ledger.faults:
        return
    generations.learn(ledger, witness)
    # What has outlived the ledger's row of it is given out as well.
    published.check_files(os.path.dirname(authority), witness)
    for path in files(out):
        witness.see_file(path)
    check_certificates(ledger, witness)
    generations.check(ledger, witness)
    check_answers(ledger, witness, authority)
    check_refusals(ledger, witness)
    check_reissues(ledger, witness)
    check_lists(ledger, witness)
    archive.check(ledger, witness, authority)
    published.check_numbers(ledger, witness)
    check_folders(witness)
    witness.prove()


def check_folders(witness):
    """A CA that was answered to be made or restored is there."""
    for command in witness.done:
        if command.kind in ("init", "restore") and command.out not in witness.removed and not os.path.isdir(command.out):
            witness.fault(f"{command.name} ended with 0, and {command.out} is gone")


def check_certificates(ledger, witness):
    for name, row in ledger.certificates.items():
        if row["certificate"] is None:
            continue
        certificate = x509.load_der_x509_certificate(row["certificate"])
        if f"{certificate.serial_number:x}" != name:
            witness.fault(f"the row {name} holds the certificate {certificate.serial_number:x}")
        witness.see_certificate(certificate, "the ledger")
    for name, der in witness.certificates.items():
        row = ledger.certificates.get(name)
        if row is None:
            witness.fault(f"certificate {name} was given out, and the ledger does not know it")
        elif row["certificate"] != der:
            witness.fault(f"certificate {name} was given out, and is {row['state']} in the ledger, with other bytes")


def is_own(act):
    """Whether an act is what its operator came for: whoever comes first also repairs, and has the audit key certified."""
    return act["outcome"] == "done" and act["kind"] != "repair" and not act["detail"].startswith("audit: ")


def check_answers(ledger, witness, authority):
    """Whatever ended with 0 is in the ledger and, where it makes a file, in its file."""
    acts = defaultdict(list)
    for act in ledger.acts:
        acts[act["operator"]].append(act)
    for command in witness.done:
        kinds = [act["kind"] for act in acts[command.name] if is_own(act)]
        if command.kind == "batch":
            check_batch(command, ledger, witness)
        if command.kind == "publish" and kinds != len(command.answer["lists"]) * ["crl"]:
            witness.fault(f"{command.name} has published {command.output}, and its acts in the ledger are {kinds}")
        if command.kind not in RECORDED:
            continue
        if kinds != RECORDED[command.kind]:
            witness.fault(f"{command.name} ended with 0, and its acts in the ledger are {kinds}")
        if command.out and not command.out.endswith("current.crl") and not os.path.exists(command.out):
            witness.fault(f"{command.name} ended with 0, and its file {command.out} is gone")
        if command.kind == "reissue":
            check_receipt(command, command.answer, authority, witness)
        if command.kind in ("pair_reissue", "pair_recovery"):
            check_receipt(command, command.answer["encryption"], authority, witness)


def check_batch(command, ledger, witness):
    """Each line of a batch that ended with 0 has one reissue, with the key of its request."""
    if not os.path.exists(command.out):
        witness.fault(f"{command.name} ended with 0, and its results are gone")
    lines = {row["original"]: row for row in ledger.reissues if row["state"] in ("pending", "complete", "ended")}
    for serial, path, _, when in command.jobs:
        if serial not in lines:
            witness.fault(f"{command.name} ended with 0, and {serial} is not reissued")
            continue
        row = lines[serial]
        with open(path, "rb") as file:
            request = x509.load_pem_x509_csr(file.read())
        certificate = x509.load_der_x509_certificate(ledger.certificates[row["replacement"]]["certificate"])
        if certificate.public_key() != request.public_key():
            witness.fault(f"the reissue of {serial} has another key than its request")


def check_refusals(ledger, witness):
    """What the CA refused is recorded as well."""
    refused = {(act["operator"], act["kind"]) for act in ledger.acts if act["outcome"] == "refused"}
    for command in witness.refused:
        if not any((command.name, kind) in refused for kind in RECORDED[command.kind]):
            witness.fault(f"{command.name} was refused, and the ledger does not say so")


def check_receipt(command, receipt, authority, witness):
    path = f"{authority}/receipts/{receipt['replacement']['serial']}.json"
    try:
        with open(path) as file:
            if json.load(file) != receipt:
                witness.fault(f"the receipt {path} is not what was answered")
    except (OSError, ValueError) as error:
        witness.fault(f"{command.name} ended with 0, and its receipt cannot be read: {error}")


def check_reissues(ledger, witness):
    live = defaultdict(list)
    for row in ledger.reissues:
        replacement = ledger.certificates.get(row["replacement"])
        if row["original"] not in ledger.certificates or replacement is None:
            witness.fault(f"the reissue {row['replacement']} hangs in the air")
            continue
        if row["state"] in LIVE:
            live[row["original"]].append(row)
        expected = {"intended": "intended", "abandoned": "abandoned"}.get(row["state"], "issued")
        if replacement["state"] != expected:
            witness.fault(f"a reissue is {row['state']}, its certificate {row['replacement']} {replacement['state']}")
        revocation = ledger.revocations.get(row["original"])
        if row["state"] == "complete":
            if revocation is None:
                witness.fault(f"{row['original']} was reissued, and is not revoked")
            elif revocation["reason"] not in (KEY_COMPROMISE, REVOCATION_OF_REISSUE[row["reason"]]):
                witness.fault(f"{row['original']} was reissued as {row['reason']}, and is revoked for {revocation['reason']}")
        check_same_holder(ledger, row, witness)
    for original, all_rows in live.items():
        if len(all_rows) > 1:
            witness.fault(f"{original} has {len(all_rows)} live reissues")


def check_same_holder(ledger, row, witness):
    """Subject and validity of a reissue are the original's, to the byte."""
    old, new = (ledger.certificates[row[key]]["certificate"] for key in ("original", "replacement"))
    if old is None or new is None:
        return
    old, new = x509.load_der_x509_certificate(old), x509.load_der_x509_certificate(new)
    if old.subject.public_bytes() != new.subject.public_bytes():
        witness.fault(f"the reissue {row['replacement']} has another subject")
    if (old.not_valid_before_utc, old.not_valid_after_utc) != (new.not_valid_before_utc, new.not_valid_after_utc):
        witness.fault(f"the reissue {row['replacement']} has another validity")


def check_lists(ledger, witness):
    for name, source in witness.revocations.items():
        if name not in ledger.revocations:
            witness.fault(f"the revocation of {name} is forgotten; it was told by {source}")
    known = {row["sha256"]: row["number"] for row in ledger.crls.values()}
    for (number, _, _), der in witness.crls.items():
        if number > ledger.crl_number:
            witness.fault(f"CRL number {number} was given out, the ledger counts to {ledger.crl_number}")
        if known.get(hashlib.sha256(der).digest()) != number:
            witness.fault(f"CRL number {number} was given out, and the ledger does not know it so")


def check_repair(before, after, errors, witness):
    """The next act has closed what was open, said so, and changed nothing else."""
    if after.faults:
        return
    open_before = {name for name, row in before.certificates.items() if row["state"] == "intended"}
    open_after = {name for name, row in after.certificates.items() if row["state"] == "intended"}
    if open_after:
        witness.fault(f"still only intended after a start: {sorted(open_after)}")
    repaired = [act for act in after.acts[len(before.acts):] if act["kind"] == "repair"]
    if {act["serial"] and act["serial"].hex().lstrip("0") for act in repaired} != open_before:
        witness.fault(f"{len(open_before)} acts were open, {len(repaired)} repairs were recorded")
    for name in open_before:
        if not re.search(f"an interrupted act was closed.*{name}", errors):
            witness.fault(f"the repair of {name} was not told: {errors!r}")
        if after.certificates[name]["state"] != "abandoned":
            witness.fault(f"{name} was open, and is {after.certificates[name]['state']} now")
    check_kept(before, after, witness)


def check_kept(before, after, witness):
    """Nothing that was in the ledger has gone or changed."""
    for name, row in before.certificates.items():
        later = after.certificates.get(name)
        if later is None or (row["state"] != "intended" and later["certificate"] != row["certificate"]):
            witness.fault(f"certificate {name} has gone or changed")
    for name in before.revocations:
        if name not in after.revocations:
            witness.fault(f"the revocation of {name} has gone")
    for sequence, row in before.crls.items():
        if sequence not in after.crls or after.crls[sequence]["sha256"] != row["sha256"]:
            witness.fault(f"the CRL {row['number']} has gone or changed")
    for key, row in before.archived_keys.items():
        if key not in after.archived_keys or after.archived_keys[key]["envelope"] != row["envelope"]:
            witness.fault(f"the archived key of {row['serial']} has gone or changed")
    for number, row in before.generations.items():
        if number not in after.generations or after.generations[number]["certificate"] != row["certificate"]:
            witness.fault(f"generation {number} has gone or changed")
    if after.acts[:len(before.acts)] != before.acts:
        witness.fault("the record of acts has changed")


def check_next_list(path, ledger, witness):
    """The first CRL after a crash carries every revocation, under a number above all others."""
    highest = max((number for number, _, _ in witness.crls), default=0)
    with open(path, "rb") as file:
        crl = x509.load_pem_x509_crl(file.read())
    if witness.see_crl(crl, path) <= highest:
        witness.fault(f"the CRL after the crash is not above number {highest}")
    listed = {f"{entry.serial_number:x}": entry for entry in crl}
    for name in witness.revocations:
        if name not in listed:
            witness.fault(f"the revocation of {name} is missing on the next CRL")
    if set(listed) != set(ledger.revocations):
        witness.fault("the next CRL does not say what the ledger says")
