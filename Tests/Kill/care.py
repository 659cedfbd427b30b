"""Commands of a CA's care: CRLs of all kinds, backups and restores, rollovers, and pairs of certificates with their archived
keys."""

import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from invariants import Command

# How often each is drawn, beside the commands of the desk.
WEIGHTS = {
    "delta": 0.6, "publish": 1.2, "backup": 0.7, "restore": 0.5, "rollover": 0.35, "pair": 1, "pair_reissue": 0.8,
    "recovery": 0.5, "approval": 0.7,
}


def write_key(path):
    """A P-256 key with its request beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    with open(path + ".key", "wb") as file:
        file.write(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    with open(path + ".csr", "wb") as file:
        file.write(request.public_bytes(serialization.Encoding.PEM))
    return path


class CarePlan:
    """The part of a plan that draws them."""

    # Certificates of pairs that can be reissued: the signing one, the encryption one.
    pairs = []
    # Recoveries by their state: their rows in the ledger.
    pending_recoveries, approved_recoveries = [], []
    # The keys that recoveries deliver to, by the operator who asked.
    transports = {}
    generation = 1
    # A backup with what a restore takes beside it; the campaign says which.
    kept = None

    def look_at_care(self, ledger, open_to_all):
        self.generation = max(ledger.generations, default=1)
        self.pairs = [
            pair for pair in ledger.pairs.items() if all(ledger.is_open(name) and name in open_to_all for name in pair)]
        states = {"pending": [], "approved": []}
        for row in ledger.recoveries.values():
            if row["operator"] in self.transports and row["state"] in states:
                states[row["state"]].append(row)
        self.pending_recoveries, self.approved_recoveries = states["pending"], states["approved"]

    def can_draw(self, kind):
        return {
            "restore": self.kept, "pair_reissue": self.pairs, "recovery": self.pairs, "approval": self.pending_recoveries,
        }.get(kind, True)

    def delta(self, name):
        out = f"{self.out}/{name}.crl"
        words = ["ca", "crl", self.authority, "--delta", "--out", out]
        return self.acting(name, "delta", words, out=out)

    def publish(self, name):
        # A former key's CRLs stand in a folder of their own.
        former = self.chance.randint(1, self.generation)
        is_former = former < self.generation and self.chance.random() < 0.3
        folder = f"{self.root}/pub-{former}" if is_former else f"{self.root}/pub"
        os.makedirs(folder, exist_ok=True)
        words = ["ca", "crl", self.authority, "--publish", folder]
        return self.acting(name, "publish", words + (["--generation", str(former)] if is_former else []))

    def backup(self, name):
        out = f"{self.out}/{name}.backup"
        return Command(name, "backup", ["ca", "backup", self.authority, "--out", out, "--json"], out=out)

    def restore(self, name):
        out = f"{self.root}/{name}"
        words = ["ca", "restore", self.kept.backup, out, "--crl", self.kept.crl, "--key", self.kept.key]
        return self.acting(name, "restore", words, out=out, kept=self.kept)

    def rollover(self, name):
        return self.acting(name, "rollover", ["ca", "rollover", self.authority, "--algorithm", "p256"])

    def transport(self, name):
        return write_key(f"{self.requests}/{name}.{self.chance.getrandbits(32):x}.transport")

    def delivered(self, name, kind, words, transport, **fields):
        """A command that hands out an encryption key."""
        out = f"{self.out}/{name}.pem"
        places = {"encryption": f"{self.out}/{name}.enc.pem", "key": f"{self.out}/{name}.env", "transport": transport}
        words = [
            *words, "--out", out, "--encryption-out", places["encryption"], "--key-out", places["key"],
            "--delivery", "cms", "--transport-key", transport + ".csr"]
        return self.acting(name, kind, words, out=out, pair=places, **fields)

    def pair(self, name):
        words = ["ca", "issue-pair", self.authority, "--csr", self.request(), "--validity-days", "300"]
        return self.delivered(name, "pair", words, self.transport(name))

    def pair_reissue(self, name):
        pair = self.chance.choice(self.pairs)
        approved = [row for row in self.approved_recoveries if row["serial"] in {each[1] for each in self.pairs}]
        if approved and self.chance.random() < 0.7:
            row = self.chance.choice(approved)
            pair = next(each for each in self.pairs if each[1] == row["serial"])
            choice, transport = ["recover", "--recovery", row["id"]], self.transports[row["operator"]]
        else:
            row, choice, transport = None, ["new"], self.transport(name)
        if self.chance.random() < 0.8:
            self.pairs.remove(pair)
        words = ["reissue", self.authority, "--serial", pair[0], "--csr", self.request(pair[0]), "--reason", "damaged",
                 "--revoke-original", "now", "--encryption-key", *choice]
        return self.delivered(
            name, "pair_recovery" if row else "pair_reissue", words, transport, serial=pair[0], other=pair[1],
            recovery=row and row["id"])

    def recovery(self, name):
        """One officer asks."""
        out, serial = f"{self.out}/{name}.request", self.chance.choice(self.pairs)[1]
        self.transports[name] = self.transport(name)
        words = ["ca", "archive", "recover", self.authority, "--serial", serial, "--reason", "令牌损坏",
                 "--officer-certificate", f"{self.requests}/officer1.pem", "--delivery", "cms",
                 "--transport-key", self.transports[name] + ".csr", "--request-out", out]
        return self.acting(name, "recovery", words, out=out, other=serial)

    def approval(self, name):
        """Another one approves."""
        row = self.chance.choice(self.pending_recoveries)
        words = ["ca", "archive", "approve", self.authority, "--request", row["id"],
                 "--key", f"{self.requests}/officer2.key", "--certificate", f"{self.requests}/officer2.pem"]
        return self.acting(name, "approval", words, recovery=row["id"])
