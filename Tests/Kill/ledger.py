"""A ledger as it is read from outside: by Python's own SQLite, knowing the columns and nothing of capki's code."""

import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

# What belongs to a SQLite database on the disk; the wal-index is made anew.
PARTS = ("", "-journal", "-wal")


@dataclass
class Ledger:
    """Everything that a ledger holds; serial numbers are hexadecimal."""

    faults: list = field(default_factory=list)
    certificates: dict = field(default_factory=dict)
    revocations: dict = field(default_factory=dict)
    reissues: list = field(default_factory=list)
    crls: dict = field(default_factory=dict)
    acts: list = field(default_factory=list)
    crl_number: int = 0
    generations: dict = field(default_factory=dict)
    # Signing certificate to encryption certificate.
    pairs: dict = field(default_factory=dict)
    archived_keys: dict = field(default_factory=dict)
    recoveries: dict = field(default_factory=dict)
    deliveries: list = field(default_factory=list)

    def is_open(self, name):
        """Whether a certificate can still be reissued."""
        live = any(row["original"] == name and row["state"] in ("intended", "pending", "complete") for row in self.reissues)
        return self.certificates[name]["state"] == "issued" and name not in self.revocations and not live


def serial(octets):
    """A serial number's octets as the command line prints them."""
    return octets.hex().lstrip("0") or "0"


def rows(database, table):
    cursor = database.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in cursor]


def read(path):
    """Reads a ledger; SQLite repairs on opening what a crash has left, as it does for capki."""
    ledger = Ledger()
    try:
        database = sqlite3.connect(path, isolation_level=None)
        fill(ledger, database)
        database.close()
    except sqlite3.DatabaseError as error:
        ledger.faults.append(f"the ledger cannot be read: {error}")
    return ledger


def read_copy(path, folder):
    """Reads a copy of a ledger as a crash has left it, so that the original stays as it is."""
    Path(folder).mkdir(parents=True)
    for part in PARTS:
        if Path(path + part).exists():
            shutil.copy(path + part, folder)
    return read(f"{folder}/{Path(path).name}")


def fill(ledger, database):
    for (text,) in database.execute("PRAGMA integrity_check"):
        if text != "ok":
            ledger.faults.append(f"integrity check: {text}")
    if ledger.faults:
        return  # its rows say nothing
    for row in rows(database, "certificate"):
        # One column holds what is to be signed, and in its place later the certificate.
        row["certificate"] = row["content"] if row["state"] == "issued" else None
        ledger.certificates[serial(row["serial"])] = row
    for row in rows(database, "revocation"):
        ledger.revocations[serial(row["serial"])] = row
    for row in rows(database, "reissue"):
        ledger.reissues.append(row | {key: serial(row[key]) for key in ("original", "replacement")})
    for row in rows(database, "crl"):
        ledger.crls[row["sequence"]] = row | {"number": int.from_bytes(row["number"], "big")}
    ledger.acts = rows(database, "act")
    for row in rows(database, "authority"):
        ledger.crl_number = int.from_bytes(row["crl_number"], "big")
    fill_care(ledger, database)


def fill_care(ledger, database):
    for row in rows(database, "generation"):
        crossed = {key: row[key] and serial(row[key]) for key in ("old_with_new", "new_with_old")}
        ledger.generations[row["number"]] = row | crossed
    for row in rows(database, "certificate_pair"):
        ledger.pairs[serial(row["signing"])] = serial(row["encryption"])
    for row in rows(database, "archived_key"):
        ledger.archived_keys[row["public_key_hash"]] = row | {"serial": serial(row["serial"])}
    for row in rows(database, "recovery"):
        ledger.recoveries[row["id"]] = row | {"serial": serial(row["serial"])}
    ledger.deliveries = [row | {"serial": serial(row["serial"])} for row in rows(database, "key_delivery")]
