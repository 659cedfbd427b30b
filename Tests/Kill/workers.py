"""Processes of capki that work on one CA at the same time, and die at the same time."""

import os
import signal
import subprocess
import threading
import time
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from care import WEIGHTS, CarePlan
from invariants import Command, LIVE


# The profiles of certificates that are drawn for reissues; what was taken over has none.
HOLDERS = (None, "organisation-signing", "organisation-encryption")


def organisation(name):
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
        x509.NameAttribute(NameOID.COMMON_NAME, name)])


def write_request(path, subject):
    """A PKCS#10 request with a new P-256 key."""
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(
        ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    with open(path, "wb") as file:
        file.write(request.public_bytes(serialization.Encoding.PEM))
    return path


def origin(name, replaced, ledger):
    """Where the first certificate of a line came from."""
    while name in replaced:
        name = replaced[name]
    return ledger.certificates[name]["origin"]


class Plan(CarePlan):
    """Draws commands that make sense for what the ledger holds, with some that meet on one certificate."""

    def __init__(self, chance, root, requests, can, has_care):
        self.chance, self.root, self.requests, self.can, self.has_care = chance, root, requests, can, has_care
        self.authority, self.out = f"{root}/ca", f"{root}/out"
        self.drawn = 0
        # What is kept for batches, so that a batch that was killed can be run again to its end.
        self.stock = []
        self.free, self.pending, self.subjects = [], [], {}

    def look(self, ledger):
        self.subjects = {
            name: x509.load_der_x509_certificate(row["certificate"]).subject
            for name, row in ledger.certificates.items() if row["state"] == "issued"}
        taken = {row["original"] for row in ledger.reissues if row["state"] in LIVE}
        open_to_all = {
            name: row["origin"] for name, row in ledger.certificates.items()
            if row["state"] == "issued" and row["profile"] in HOLDERS and row["origin"] not in ("own", "cross")
            and name not in ledger.revocations and name not in taken}
        self.look_at_care(ledger, open_to_all)
        # Pairs are reissued together.
        for name in {name for pair in ledger.pairs.items() for name in pair}:
            open_to_all.pop(name, None)
        replaced = {row["replacement"]: row["original"] for row in ledger.reissues}
        waiting = {row["replacement"] for row in ledger.reissues if row["state"] == "pending"}
        self.stock = [
            name for name in open_to_all if origin(name, replaced, ledger) == "adopted" and name not in waiting]
        self.free = [name for name in open_to_all if origin(name, replaced, ledger) != "adopted"]
        self.pending = [row["replacement"] for row in ledger.reissues if row["state"] == "pending"]

    def command(self, kinds=None):
        self.drawn += 1
        name = f"w{self.drawn}"
        weights = kinds or {"issue": 4, "reissue": 4, "revoke": 2, "crl": 2, "batch": 1, "activate": 1, "audit": 0.5, "init": 0.3} | (
            WEIGHTS if self.has_care else {})
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        if kind == "batch" and not self.stock:
            kind = "issue"
        if (kind in ("reissue", "revoke") and not self.free) or (kind == "activate" and not self.pending):
            kind = "issue"
        if not self.can_draw(kind):
            kind = {"restore": "backup", "approval": "recovery"}.get(kind, "pair")
        if kind == "recovery" and not self.pairs:
            kind = "pair"
        return getattr(self, kind)(name)

    def original(self):
        # Most are taken out of the pot, so that commands seldom meet; some stay in, so that they do.
        chosen = self.chance.choice(self.free)
        if self.chance.random() < 0.8:
            self.free.remove(chosen)
        return chosen

    def request(self, original=None):
        subject = self.subjects.get(original) or organisation(f"第{self.drawn}公司")
        return write_request(f"{self.requests}/{self.drawn}.{self.chance.getrandbits(32):x}.csr", subject)

    def acting(self, name, kind, words, **fields):
        return Command(name, kind, [*words, "--operator", name, "--json"], **fields)

    def issue(self, name):
        out = f"{self.out}/{name}.pem"
        words = ["ca", "issue", self.authority, "--csr", self.request(), "--profile", "organisation-signing",
                 "--validity-days", "300", "--out", out]
        return self.acting(name, "issue", words, out=out)

    def reissue(self, name):
        out, serial = f"{self.out}/{name}.pem", self.original()
        reason = self.chance.choice(["lost", "stolen", "damaged", "forgotten-pin"])
        waits = reason in ("damaged", "forgotten-pin") and self.chance.random() < 0.5
        when = "on-activation" if waits else "now"
        words = ["reissue", self.authority, "--serial", serial, "--csr", self.request(serial), "--reason", reason,
                 "--revoke-original", when, "--out", out]
        return self.acting(name, "reissue", words, out=out, serial=serial, reason=reason, when=when)

    def batch(self, name, count=None):
        count = min(count or self.chance.choice([3, 30, 290]), len(self.stock))
        originals = [self.stock.pop(self.chance.randrange(len(self.stock))) for _ in range(count)]
        jobs = [
            (serial, self.request(serial), self.chance.choice(["lost", "damaged"]),
             self.chance.choice(["now", "on-activation"]) if index % 3 == 0 else "now")
            for index, serial in enumerate(originals)]
        jobs = [(serial, request, "damaged" if when == "on-activation" else reason, when)
                for serial, request, reason, when in jobs]
        table = f"{self.requests}/{name}.csv"
        with open(table, "w") as file:
            file.write("serial,request,reason,revoke_original\n")
            file.writelines(",".join(job) + "\n" for job in jobs)
        out = f"{self.out}/{name}.jsonl"
        return self.acting(
            name, "batch", ["reissue", self.authority, "--batch", table, "--out", out], out=out, jobs=jobs)

    def revoke(self, name):
        serial, reason = self.original(), self.chance.choice(["keyCompromise", "superseded", "cessationOfOperation"])
        words = ["ca", "revoke", self.authority, "--serial", serial, "--reason", reason]
        return self.acting(name, "revoke", words, serial=serial, reason=reason)

    def activate(self, name):
        serial = self.chance.choice(self.pending)
        return self.acting(name, "activate", ["ca", "activate", self.authority, "--serial", serial], serial=serial)

    def init(self, name):
        """Another CA, beside the one that is worked on."""
        out = f"{self.root}/{name}"
        words = ["ca", "init", out, "--subject", "C=CN, O=某某CA, CN=某某CA", "--algorithm", "p256"]
        return self.acting(name, "init", words, out=out)

    def audit(self, name):
        """A checkpoint for somebody who will hold the ledger to it."""
        out = f"{self.out}/{name}.json"
        return Command(name, "audit", ["ca", "audit", self.authority, "--checkpoint", out, "--json"], out=out)

    def crl(self, name):
        # One under a name of its own, or the one that takes the place of the last one.
        is_new = self.chance.random() < 0.5
        out = f"{self.out}/{name}.crl" if is_new else f"{self.out}/current.crl"
        words = ["ca", "crl", self.authority, "--out", out] + ([] if is_new else ["--force"])
        return self.acting(name, "crl", words, out=out)


def holder_certificate(number, issuer, key):
    """A certificate of an organisation that the CA's key has signed elsewhere, to be adopted."""
    name = organisation(f"旧第{number}公司")
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    start = issuer.not_valid_before_utc
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    builder = x509.CertificateBuilder(
        issuer.subject, name, public, x509.random_serial_number(), start, start + timedelta(days=300))
    builder = builder.add_extension(x509.BasicConstraints(False, None), True).add_extension(usage, True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class Workers:
    """A process group of commands, with one thread for each that works through its list."""

    def __init__(self, capki, lists, environment):
        self.capki, self.lists, self.environment = capki, lists, environment
        self.guard, self.is_off = threading.Lock(), False
        # It holds the group's number while commands come and go.
        self.anchor = subprocess.Popen(["sleep", "600"], process_group=0)
        self.threads = [threading.Thread(target=self.work, args=(one,)) for one in lists]

    def work(self, commands):
        for command in commands:
            with self.guard:
                if self.is_off:
                    return
                process = self.launch(command)
            output, errors = process.communicate()
            command.output, command.errors = output.decode(errors="replace"), errors.decode(errors="replace")
            command.status = process.returncode

    def launch(self, command):
        process = subprocess.Popen(
            [self.capki, *command.arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=os.environ | self.environment, process_group=self.anchor.pid)
        command.process = process.pid
        return process

    def has_died(self):
        """Whether somebody has killed the group; its leader stays a zombie, so that nobody else gets its number."""
        return os.waitid(os.P_PID, self.anchor.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def run(self, kill_after=None):
        """Lets them work until all is done, somebody has cut the power, or the time is up; then nobody lives."""
        for thread in self.threads:
            thread.start()
        end = time.monotonic() + (kill_after or 120)
        try:
            while time.monotonic() < end and not self.has_died():
                if not any(thread.is_alive() for thread in self.threads):
                    break
                time.sleep(0.002)
        finally:
            with self.guard:
                self.is_off = True
                os.killpg(self.anchor.pid, signal.SIGKILL)
        for thread in self.threads:
            thread.join()
        self.anchor.wait()
        return [command for commands in self.lists for command in commands if command.status is not None]
