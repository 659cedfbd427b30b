"""Runs a command at a terminal of its own and types answers at its prompts.

terminal.py ANSWER… -- COMMAND…: prints {"status": …, "screen": …} as JSON.
"""
import json
import os
import pty
import select
import sys


def main():
    split = sys.argv.index("--")
    answers = [answer.encode().decode("unicode_escape").encode("latin-1") for answer in sys.argv[1:split]]
    command = sys.argv[split + 1:]
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(command[0], command)
    screen = b""
    while select.select([terminal], [], [], 20)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        screen += piece
        if answers and screen.endswith(b": "):
            os.write(terminal, answers.pop(0))
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    print(json.dumps({"status": status, "screen": screen.decode(errors="replace")}))


main()
