"""One CA that is worked on, killed and repaired, round after round."""

import os
import random
import shutil
import subprocess
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

import backups
import generations
import invariants
import ledger as ledgers
import powercut
import published
from backups import Kept
from care import write_key
from workers import Plan, Workers, holder_certificate

HERE = Path(__file__).parent
# How many certificates a CA has taken over, for batches to reissue: more than become durable together.
STOCK = 300
# What works beside a batch that is to be struck.
BESIDE_BATCH = {"revoke": 2, "crl": 2, "reissue": 1}
BESIDE_BATCH_WITH_CARE = BESIDE_BATCH | {"publish": 1, "backup": 1, "pair": 1}
# What two commands on one certificate may say to the second of them.
REFUSALS = {
    "authority.revoked", "authority.already_reissued", "authority.nothing_pending", "authority.unknown_certificate",
    "authority.superseded_issuer", "authority.recovery", "ca.rollover_under_way"}
# What only some commands may say: a delta of a key that has signed no complete CRL yet, a backup during a rollover.
REFUSALS_OF_KINDS = {("delta", "authority.not_allowed"), ("backup", "ca.backup")}


def build_shim(folder):
    library = f"{folder}/diskshim.so"
    subprocess.run(
        ["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
         HERE / "diskshim.c", "-ldl", "-lpthread"], check=True)
    return library


@dataclass
class Disk:
    """How the disk misbehaves, beyond losing what was not synchronised."""

    ignores: str = None
    synchronous: str = None

    def environment(self, shim, root, log):
        lies = {"CAPKI_DISK_IGNORE": self.ignores, "CAPKI_DISK_SYNCHRONOUS": self.synchronous}
        return {"LD_PRELOAD": shim, "CAPKI_DISK_ROOT": root, "CAPKI_DISK_LOG": log} | {
            key: value for key, value in lies.items() if value}


@dataclass
class Report:
    """What a campaign has seen."""

    rounds: int = 0
    # Rounds in which the kill found somebody alive, and in which it struck who was writing.
    struck: int = 0
    struck_writing: int = 0
    kills: Counter = field(default_factory=Counter)
    cuts: Counter = field(default_factory=Counter)
    places: Counter = field(default_factory=Counter)
    ends: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)
    batch_lines: Counter = field(default_factory=Counter)
    lost_changes: int = 0
    repairs: int = 0
    # Temporary files and folders that the dead have left, and that the next acts have removed.
    leftovers: int = 0
    backups: int = 0
    restores: int = 0

    def document(self):
        return {key: dict(value) if isinstance(value, Counter) else value for key, value in vars(self).items()}


class Campaign:
    """A CA in a folder of its own.

        FOLDER/disk/ca, FOLDER/disk/out     what the power cut strikes
        FOLDER/requests                     requests; they are the visitors', and no part of the CA
        FOLDER/log, FOLDER/image            the shim's log, and the ledger as the last crash left it
    """

    def __init__(self, capki, shim, folder, seed, disk, report, stock=STOCK, has_care=False):
        self.capki, self.shim, self.folder, self.disk, self.report = capki, shim, folder, disk, report
        self.chance = random.Random(seed)
        self.root, self.requests, self.log = f"{folder}/disk", f"{folder}/requests", f"{folder}/log"
        self.authority, self.out = f"{self.root}/ca", f"{self.root}/out"
        for path in (self.root, self.requests, self.out):
            os.makedirs(path)
        archive = ["--archive"] if has_care else []
        self.done(
            "ca", "init", self.authority, "--subject", "C=CN, O=某某CA, CN=某某根CA", "--algorithm", "p256", *archive)
        with open(f"{self.authority}/ca.pem", "rb") as file:
            self.witness = invariants.Witness([x509.load_pem_x509_certificate(file.read())])
        self.plan = Plan(self.chance, self.root, self.requests, self.abilities(), has_care)
        for index in range(6):
            command = self.plan.issue(f"first{index}")
            self.done(*command.arguments)
        self.adopt(stock)
        if has_care:
            self.prepare_care()
        self.ledger = self.read()

    def prepare_care(self):
        """Deltas, officers, pairs, something published, and a backup that can be restored."""
        settings = Path(f"{self.authority}/capki.yaml")
        settings.write_text(settings.read_text().replace("# delta-every-hours", "delta-every-hours"))
        for name in ("officer1", "officer2"):
            path = write_key(f"{self.requests}/{name}")
            request = path + ".csr"
            self.done("csr", "new", "--key", path + ".key", "--subject", f"C=CN, CN={name}", "--out", request, "--force")
            self.done("ca", "issue", self.authority, "--csr", request, "--profile", "officer", "--validity-days", "300",
                      "--out", path + ".pem")
        os.mkdir(f"{self.root}/pub")
        for name in ("pair0", "pair1", "pair2"):
            self.done(*self.plan.pair(name).arguments)
        self.done("ca", "crl", self.authority, "--publish", f"{self.root}/pub")
        self.keep(f"{self.requests}/first.crl")

    def keep(self, crl):
        """Makes a backup that restores start from, with the CRL that was given out last."""
        self.done("ca", "crl", self.authority, "--out", crl)
        backup = crl + ".backup"
        self.done("ca", "backup", self.authority, "--out", backup)
        self.plan.kept = Kept(backup, crl, published.number_of(published.read(crl)), self.present_key())

    def present_key(self):
        number = max(self.read().generations, default=1)
        return f"{self.authority}/ca.key.pem" if number == 1 else f"{self.authority}/generations/{number}/ca.key.pem"

    def adopt(self, count):
        """Takes in certificates that the CA has signed before the ledger began."""
        if count == 0:
            return
        with open(f"{self.authority}/ca.key.pem", "rb") as file:
            key = serialization.load_pem_private_key(file.read(), None)
        path = f"{self.requests}/old.pem"
        with open(path, "wb") as file:
            file.writelines(holder_certificate(index, self.witness.issuers[0], key) for index in range(count))
        self.done("ca", "adopt", self.authority, path)

    def run(self, *arguments):
        return subprocess.run(
            [self.capki, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)

    def done(self, *arguments):
        result = self.run(*arguments)
        if result.returncode != 0:
            raise RuntimeError(f"capki {' '.join(arguments)}: {result.returncode} {result.stdout} {result.stderr}")
        return result

    def abilities(self):
        """What this capki can do of what is looked for by name."""
        return {word for word in ("check", "backup") if f"\n  {word} " in self.run("ca", "--help").stdout}

    def read(self):
        return ledgers.read(f"{self.authority}/ledger.sqlite")

    def round(self, every=None, index=0):
        """Work, kill, cut, look, repair, look again; returns what is wrong.

        With `every`, one command of this kind is killed at the call of this index.
        """
        try:
            self.kill_and_look(every, index)
        except Exception:  # A fault, though it may be one of this test.
            self.stage = "exception"
            self.witness.fault(traceback.format_exc())
        return self.witness.faults

    def kill_and_look(self, every, index):
        self.report.rounds += 1
        self.stage = "work"
        self.plan.look(self.ledger)
        commands = self.sweep(every, index) if every else self.work()
        self.has_lived = any(command.is_done for command in commands)
        self.witness.see(self.out, commands)
        # What stood there when the processes died; the cut may take it away again.
        appeared = {command.name for command in commands if command.out and os.path.exists(command.out)}
        torn = self.chance.getrandbits(32) if self.chance.random() < 0.5 else None
        self.report.cuts["torn" if torn is not None else "whole"] += 1
        self.report.lost_changes += sum(powercut.cut(self.root, self.log, torn))
        if self.witness.faults:
            return
        self.stage = "image"
        before = self.ledger
        image = ledgers.read_copy(f"{self.authority}/ledger.sqlite", f"{self.folder}/image")
        invariants.check(image, self.witness, self.authority, self.out)
        if not self.witness.faults:
            invariants.check_kept(self.ledger, image, self.witness)
        if not self.witness.faults:
            self.stage = "restart"
            self.classify(commands, image, appeared)
            self.restart(image)
            self.check_made(commands)
            self.finish_batches(commands, image)
            if not self.witness.faults:
                self.check_care(commands, before)

    def fresh_environment(self):
        for path in (self.log, f"{self.folder}/image"):
            shutil.rmtree(path, ignore_errors=True)
        os.mkdir(self.log)
        return self.disk.environment(self.shim, self.root, self.log)

    def sweep(self, kind, index):
        environment = self.fresh_environment() | {"CAPKI_DISK_KILL": str(index + 1)}
        self.report.kills["each call in turn"] += 1
        return Workers(self.capki, [[self.plan.command({kind: 1})]], environment).run()

    def work(self):
        environment = self.fresh_environment()
        mode = self.chance.choices(["call", "single call", "time", "fsync", "batch"], [3, 2, 2, 3, 3])[0]
        self.report.kills[mode] += 1
        workers, after = self.chance.randint(2, 5), None
        if mode == "call":
            # Small numbers as often as large ones: a batch makes many calls, a revocation a few.
            environment["CAPKI_DISK_KILL"] = str(int(2 ** self.chance.uniform(0, 12)))
        elif mode == "single call":
            workers = 1
            environment["CAPKI_DISK_KILL"] = str(self.chance.randint(1, 170))
        elif mode == "batch":
            return self.strike_batch(environment)
        elif mode == "time":
            after = self.chance.uniform(0.02, 0.12 * workers)
        else:
            environment["CAPKI_DISK_DELAY"] = str(self.chance.choice([5_000, 15_000, 30_000]))
            after = self.chance.uniform(0.05, 0.9)
        lists = [[self.plan.command() for _ in range(3)] for _ in range(workers)]
        return Workers(self.capki, lists, environment).run(after)

    def strike_batch(self, environment):
        """Strikes a batch while it works: most of its time goes into its checks, so that only a call or an fsync will do."""
        first = self.plan.command({"batch": 1})
        kinds = BESIDE_BATCH_WITH_CARE if self.plan.has_care else BESIDE_BATCH
        beside = [[self.plan.command(kinds) for _ in range(2)] for _ in range(2)]
        if self.chance.random() < 0.5:
            environment["CAPKI_DISK_DELAY"] = str(self.chance.choice([20_000, 100_000]))
            return Workers(self.capki, [[first], *beside], environment).run(self.chance.uniform(0.1, 2))
        environment["CAPKI_DISK_KILL"] = str(self.chance.randint(1, 200 + 5 * len(first.jobs or [])))
        return Workers(self.capki, [[first], *beside[:1]], environment).run()

    def restart(self, image):
        """The next act repairs by itself; it is a CRL, which must carry every revocation."""
        left = self.leftovers()
        name = f"restart{self.report.rounds}"
        out = f"{self.out}/{name}.crl"
        result = self.run("ca", "crl", self.authority, "--out", out, "--operator", name)
        if result.returncode != 0:
            return self.witness.fault(f"the CA does not start again: {result.stdout} {result.stderr}")
        self.ledger = self.read()
        invariants.check_repair(image, self.ledger, result.stderr, self.witness)
        invariants.check_next_list(out, self.ledger, self.witness)
        invariants.check(self.ledger, self.witness, self.authority, self.out)
        self.report.repairs += result.stderr.count("an interrupted act was closed")
        self.report.leftovers += len(left)
        generations.check_folders(self.ledger, self.authority, self.witness)
        self.audit()

    def leftovers(self):
        """Temporary files and folders, which nobody works on any more."""
        return [
            f"{parent}/{name}" for parent, folders, names in os.walk(self.root) for name in folders + names
            if name.startswith(".capki.")]

    def check_made(self, commands):
        """A CA that was being made or restored is there whole, or not at all; then it can be made."""
        for command in commands:
            if command.kind not in ("init", "restore"):
                continue
            if not os.path.exists(command.out):
                self.done(*command.arguments)
            if command.kind == "restore":
                self.report.restores += 1
                backups.check_restored(command, self.run, f"{self.folder}/copy", self.witness)
            number = f"{self.requests}/{command.name}.crl"
            self.done("ca", "crl", command.out, "--out", number)
            if command.kind == "restore":
                if published.number_of(published.read(number)) <= command.kept.crl_number:
                    self.witness.fault(f"{command.out} has signed a CRL number that was used before")
                self.witness.removed.add(command.out)
                shutil.rmtree(command.out)

    def check_care(self, commands, before):
        """The next act of each kind finds nothing that the dead have left, and leaves nothing itself."""
        for command in commands:
            if command.kind == "backup" and command.is_done:
                self.report.backups += 1
                backups.check_complete(command, before, self.ledger, f"{self.folder}/copy", self.witness)
        self.publish_again(commands)
        if any("/.capki.backup." in path for path in self.leftovers()):
            self.done("ca", "backup", self.authority, "--out", f"{self.out}/again{self.report.rounds}.backup")
        if self.plan.kept and self.plan.kept.key != self.present_key():
            self.keep(f"{self.requests}/kept{self.report.rounds}.crl")
        for path in self.leftovers():
            self.witness.fault(f"{path} was left by the dead, and the next acts have not removed it")

    def publish_again(self, commands):
        folders = {os.path.dirname(path) for path in self.leftovers() if path.startswith(f"{self.root}/pub")}
        if any(command.kind == "publish" for command in commands):
            folders.add(f"{self.root}/pub")
        for folder in folders:
            former = folder.removeprefix(f"{self.root}/pub").removeprefix("-")
            self.done(
                "ca", "crl", self.authority, "--publish", folder, *(["--generation", former] if former else []))
        published.check_delta(f"{self.root}/pub", self.witness)

    def finish_batches(self, commands, image):
        """A batch that was killed is run again: it does what is missing, and no more."""
        killed = [command for command in commands if command.kind == "batch" and command.was_killed]
        for command in killed:
            again = replace(command, name=command.name + "again", out=command.out + ".again.jsonl")
            words = {command.name: again.name, command.out: again.out}
            again.arguments = [words.get(word, word) for word in command.arguments]
            result = self.run(*again.arguments)
            again.status, again.output, again.errors = result.returncode, result.stdout, result.stderr
            if result.returncode != 0:
                self.witness.fault(f"{command.name} cannot be run again: {result.stdout} {result.stderr}")
                continue
            replaced = {row["original"] for row in image.reissues if row["state"] in ("pending", "complete")}
            before = sum(serial in replaced for serial, *_ in command.jobs)
            self.report.batch_lines["done before the kill"] += before
            self.report.batch_lines["done by the next run"] += len(command.jobs) - before
            if (again.answer["done_before"], again.answer["done"]) != (before, len(command.jobs) - before):
                self.witness.fault(f"{command.name} had {before} of {len(command.jobs)} lines, then {again.output}")
            self.witness.see(self.out, [again])
        if killed:
            self.ledger = self.read()
            invariants.check(self.ledger, self.witness, self.authority, self.out)

    def audit(self):
        """What capki says itself: the chain of acts builds on every checkpoint that was ever given out."""
        kept = f"{self.folder}/checkpoint.json"
        for number, data in enumerate([*self.witness.checkpoints.values()][-3:]):
            with open(f"{kept}.{number}", "wb") as file:
                file.write(data)
            self.say("audit", "--since", f"{kept}.{number}")
        since = ["--since", kept] if os.path.exists(kept) else []
        self.say("audit", *since, "--checkpoint", kept, "--force")
        if "check" in self.plan.can:
            self.say("check")

    def say(self, ability, *options):
        answer = self.run("ca", ability, self.authority, *options)
        if answer.returncode != 0:
            self.witness.fault(f"'ca {ability}' says {answer.returncode}: {answer.stdout} {answer.stderr}")

    def classify(self, commands, image, appeared):
        """Where each process was when it was killed."""
        trail = powercut.records(self.log)
        killed = {command.process for command in commands if command.was_killed}
        self.report.struck += bool(killed)
        self.report.struck_writing += any(record.kind == "W" and record.process in killed for record in trail)
        for command in commands:
            if not command.was_killed:
                self.report.ends[f"{command.kind}: {command.status}"] += 1
                if command.status:
                    self.report.refusals[command.error] += 1
                    if command.error not in REFUSALS and (command.kind, command.error) not in REFUSALS_OF_KINDS:
                        self.witness.fault(f"{command.name}: {command.output} {command.errors}")
                continue
            place = self.place(command, image, appeared, trail)
            self.report.places[f"{command.kind}: {place}"] += 1

    def place(self, command, image, appeared, trail):
        if command.kind in ("init", "restore"):
            return "after its folder appeared" if command.name in appeared else "before its folder appeared"
        own = [record for record in trail if record.process == command.process]
        in_sync = sum({"F": 1, "S": -1}.get(record.kind, 0) for record in own) > 0
        # The room for the output is claimed by one record of its birth and one of its length.
        has_written = any(record.kind == "W" for record in own)
        suffix = ", in an fsync" if in_sync else ""
        if command.kind == "batch":
            return self.place_of_batch(command, image, has_written) + suffix
        acts = [
            act for act in image.acts
            if act["operator"] == command.name and act["outcome"] == "done" and invariants.is_own(act)]
        if command.kind == "backup":
            return ("after its file appeared" if command.name in appeared else "before its file appeared") + suffix
        if acts and command.out:
            return ("after its file appeared" if command.name in appeared else "stored, before its file") + suffix
        if acts:
            return "stored, before the answer" + suffix
        if any(row["operator"] == command.name and row["state"] == "intended" for row in image.certificates.values()):
            is_storing = own and own[-1].kind != "S"
            return ("storing what is signed" if is_storing else "between intention and storing") + suffix
        return ("writing to the ledger" if has_written else "before it wrote to the ledger") + suffix

    def place_of_batch(self, command, image, has_written):
        states = {row["original"]: row["state"] for row in image.reissues if row["state"] in invariants.LIVE}
        count = sum(states.get(serial) in ("pending", "complete") for serial, *_ in command.jobs)
        is_open = any(
            row["operator"] == command.name and row["state"] == "intended" for row in image.certificates.values())
        if count == len(command.jobs):
            return "all stored, before its file"
        if is_open:
            return "between intention and storing"
        return "between groups" if count else "writing to the ledger" if has_written else "before it wrote to the ledger"
