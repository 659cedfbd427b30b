"""Runs SQL of standard input on a database, and prints the rows of the last statement as JSON.

    python3 sqlite_script.py FILE [QUERY] <SCRIPT
"""

import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
database.executescript(sys.stdin.read())
rows = database.execute(sys.argv[2]).fetchall() if len(sys.argv) > 2 else []
database.close()
print(json.dumps([[value.hex() if isinstance(value, bytes) else value for value in row] for row in rows]))
