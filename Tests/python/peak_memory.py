"""Runs a command and prints its exit code and the most memory that it had, in bytes, as JSON.

    python3 peak_memory.py COMMAND ARGUMENT…
"""

import json
import resource
import subprocess
import sys

done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps({"status": done.returncode, "peak": peak}))
