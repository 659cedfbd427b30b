"""What must hold of backups and of CAs that are restored from them, read by Python's own tar and SQLite."""

import hashlib
import io
import json
import os
import shutil
import tarfile
from dataclasses import dataclass

import invariants
import ledger as ledgers


@dataclass
class Kept:
    """A backup with what a restore takes beside it: a later CRL and the key that signs."""

    backup: str
    crl: str
    crl_number: int
    key: str


def members(data):
    """The files of a backup by name, or None where it is not whole: its last member is the digest of all before it."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            found = archive.getmembers()
            contents = {member.name: archive.extractfile(member).read() for member in found}
    except tarfile.TarError:
        return None
    if not found or found[-1].name != "SHA256":
        return None
    digest = hashlib.sha256(data[:found[-1].offset]).hexdigest()
    return contents if contents["SHA256"].decode().strip() == digest else None


def see(path, data, witness):
    """A backup that stands under its name is whole, and holds what it says."""
    contents = members(data)
    if contents is None:
        return witness.fault(f"the backup {path} is not whole: {len(data)} bytes")
    named = json.loads(contents["manifest.json"])["files"]
    if set(named) != set(contents) - {"manifest.json", "SHA256"}:
        witness.fault(f"the backup {path} does not hold the files that it names")
    if any(b"PRIVATE KEY" in content for content in contents.values()):
        witness.fault(f"the backup {path} holds a private key")


def ledger_of(path, folder):
    with open(path, "rb") as file:
        contents = members(file.read())
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with open(f"{folder}/ledger.sqlite", "wb") as file:
        file.write(contents["ledger.sqlite"])
    return ledgers.read(f"{folder}/ledger.sqlite")


def check_complete(command, before, after, folder, witness):
    """A backup that was answered holds everything of before it began, and nothing that the ledger does not."""
    if not os.path.exists(command.out):
        return witness.fault(f"{command.name} ended with 0, and its backup is gone")
    copy = ledger_of(command.out, folder)
    for fault in copy.faults:
        witness.fault(f"the ledger in {command.out}: {fault}")
    if not copy.faults:
        invariants.check_kept(before, copy, witness)
        invariants.check_kept(copy, after, witness)


def check_restored(command, run, folder, witness):
    """A restored CA holds what the backup holds, goes on above the CRL that it was given, and its record is whole."""
    restored, backup = ledgers.read(f"{command.out}/ledger.sqlite"), ledger_of(command.kept.backup, folder)
    for fault in restored.faults:
        witness.fault(f"the ledger of {command.out}: {fault}")
    if restored.faults:
        return
    invariants.check_kept(backup, restored, witness)
    if restored.crl_number < command.kept.crl_number:
        witness.fault(f"{command.out} counts CRLs to {restored.crl_number}, {command.kept.crl_number} was published")
    audit = run("ca", "audit", command.out)
    if audit.returncode != 0:
        witness.fault(f"the record of {command.out} is broken: {audit.stdout} {audit.stderr}")
