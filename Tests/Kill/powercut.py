#!/usr/bin/env python3
"""Cuts the power: takes back what no fsync had made durable, as diskshim.c has written it down.

    powercut.py ROOT LOG                nothing that was not synchronised has reached the disk
    powercut.py ROOT LOG --torn SEED    a part of it has: each write is kept, lost or torn at sectors of 512 bytes, and each
                                        folder keeps its first changes of names and loses the others
    powercut.py ROOT LOG --rewind       everything is taken back, synchronised or not (what tests of the shim need)
"""

import argparse
import os
import random
import struct
from collections import defaultdict
from dataclasses import dataclass

HEADER = struct.Struct("<IIQQQQQQII")
SECTOR = 512
# Changes of names, as opposed to changes of contents.
NAMES = "CURMD"


@dataclass
class Record:
    kind: str
    process: int
    number: int
    inode: int
    directory: int
    other: int
    a: int
    b: int
    first: bytes
    second: bytes


def records(log):
    """Everything that the shim wrote down, in its order."""
    if not os.path.exists(f"{log}/state"):
        return []  # killed before any of them did anything
    with open(f"{log}/state", "rb") as file:
        state = file.read(16)
    if len(state) < 16:
        return []  # the first of them was killed while it made it
    end, count = struct.unpack("<QQ", state)
    with open(f"{log}/log", "rb") as file:
        data = file.read(end)
    found, position = [], 0
    while position < end:
        kind, process, number, inode, directory, other, a, b, first, second = HEADER.unpack_from(data, position)
        position += HEADER.size
        parts = data[position:position + first], data[position + first:position + first + second]
        position += first + second
        found.append(Record(chr(kind), process, number, inode, directory, other, a, b, *parts))
    if len(found) != count:
        raise ValueError(f"the log holds {len(found)} records, not {count}")
    return found


def reaches(log_records):
    """Up to which record each inode is durable, and where the life of each inode number began."""
    durable, born = defaultdict(int), defaultdict(int)
    for record in log_records:
        if record.kind == "B":
            born[record.inode] = record.number
            durable[record.inode] = 0
        elif record.kind == "S":
            durable[record.inode] = max(durable[record.inode], record.a)
    return durable, born


def paths(*folders):
    """Where each inode is found."""
    found = {}
    for folder in folders:
        found.setdefault(os.lstat(folder).st_ino, folder)
        for parent, inner, files in os.walk(folder):
            for name in inner + files:
                path = f"{parent}/{name}"
                found.setdefault(os.lstat(path).st_ino, path)
    return found


class Contents:
    """What a cut leaves of the contents of one file."""

    def __init__(self, path):
        self.file = open(path, "r+b", buffering=0)

    def put(self, offset, data):
        self.file.seek(offset)
        self.file.write(data)

    def take_back(self, record):
        self.put(record.a, record.first)
        self.file.truncate(record.b)

    def do_again(self, record, chance):
        if record.kind == "T":
            if chance.random() < 0.5:
                self.file.truncate(record.a)
            return
        fate = chance.random()
        if fate < 0.4:
            self.put(record.a, record.second)
        elif fate < 0.65:
            for start, part in sectors(record.a, record.second):
                if chance.random() < 0.5:
                    self.put(start, part)


def sectors(offset, data):
    position = 0
    while position < len(data):
        step = SECTOR - (offset + position) % SECTOR
        yield offset + position, data[position:position + step]
        position += step


def cut_contents(all_records, durable, born, where, chance, rewind):
    lost = defaultdict(list)
    for record in all_records:
        if record.kind in "WT" and record.number >= born[record.inode]:
            if rewind or record.number >= durable[record.inode]:
                lost[record.inode].append(record)
    for inode, changes in sorted(lost.items()):
        if inode not in where:
            continue
        contents = Contents(where[inode])
        for record in reversed(changes):
            contents.take_back(record)
        for record in changes if chance else []:
            contents.do_again(record, chance)
        contents.file.close()
    return sum(map(len, lost.values()))


def cut_names(all_records, durable, where, log, chance, rewind):
    """Takes back the last changes of each folder; a journal keeps the order of what it has."""
    pending = defaultdict(list)
    for record in all_records:
        if record.kind in NAMES:
            # A rename from folder to folder is one step, which goes to the disk with either of them.
            folders = {record.directory} | ({record.other} if record.kind == "R" else set())
            if rewind or all(record.number >= durable[folder] for folder in folders):
                pending[record.directory].append(record)
    lost = []
    for folder in sorted(pending):
        kept = chance.randint(0, len(pending[folder])) if chance else 0
        lost += pending[folder][kept:]
    for record in sorted(lost, key=lambda record: record.number, reverse=True):
        take_back_name(record, where, log)
    return len(lost)


def inode_of(path):
    try:
        return os.lstat(path).st_ino
    except FileNotFoundError:
        return None


def take_back_name(record, where, log):
    if record.directory not in where:
        return
    path = f"{where[record.directory]}/{record.first.decode()}"
    stands = inode_of(path)
    if record.kind == "C" and stands == record.inode:
        os.unlink(path)
    elif record.kind == "M" and stands == record.inode:
        # What is in it goes with it, and can be named no more.
        move(path, f"{log}/folder.{record.number}", where)
    elif record.kind in "UD" and stands is None:
        give_back(f"{log}/{record.number}", path, where)
    elif record.kind == "R" and record.other in where:
        target = f"{where[record.other]}/{record.second.decode()}"
        if stands is not None or inode_of(target) != record.inode:
            return
        move(target, path, where)
        if record.a:
            give_back(f"{log}/{record.number}", target, where)


def move(source, target, where):
    """Renames; what stands below a folder has moved with it."""
    os.rename(source, target)
    for inode, known in list(where.items()):
        if known == source or known.startswith(source + "/"):
            where[inode] = target + known[len(source):]


def give_back(kept, path, where):
    """Lets stand again what another one has replaced."""
    if os.path.isdir(kept):
        move(kept, path, where)
    else:
        os.link(kept, path)


def cut(root, log, torn=None, rewind=False):
    """Cuts the power; returns how many changes of contents and names were not safe."""
    all_records = records(log)
    durable, born = reaches(all_records)
    where = paths(root, log)
    chance = random.Random(torn) if torn is not None else None
    contents = cut_contents(all_records, durable, born, where, chance, rewind)
    names = cut_names(all_records, durable, where, log, chance, rewind)
    return contents, names


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("log")
    parser.add_argument("--torn", type=int)
    parser.add_argument("--rewind", action="store_true")
    arguments = parser.parse_args()
    contents, names = cut(arguments.root, arguments.log, arguments.torn, arguments.rewind)
    print(f"{contents} changes of contents and {names} of names had not reached the disk")
