"""Writes revocations into a ledger, as another program would that knows its tables.

    python3 many_revocations.py LEDGER COUNT
"""

import json
import random
import sqlite3
import sys

path, count = sys.argv[1], int(sys.argv[2])
generator = random.Random(1)
reasons = [0, 1, 3, 4, 5, 9]
rows = [
    (
        bytes([0x40 | generator.getrandbits(6)]) + generator.randbytes(15),
        1_700_000_000 + generator.randrange(60_000_000),
        generator.choice(reasons),
        1_690_000_000 + generator.randrange(10_000_000) if place % 20 == 0 else None,
    )
    for place in range(count)
]
ledger = sqlite3.connect(path)
with ledger:
    ledger.executemany("INSERT INTO revocation (serial, revoked_at, reason, invalidity_date) VALUES (?, ?, ?, ?)", rows)
ledger.close()
print(json.dumps({"rows": count}))
