"""A smart card without a reader, for vpcd: virtual_card.py PORT

Each line on standard input is a command: "insert", "insert ATR" (hex), "remove"; each is answered by "done" when it has
been given to the reader. The card answers every APDU by 6D00 (ISO/IEC 7816-4 5.1.3: instruction not supported). A reader
that goes away, as one whose service ends, is looked for until it is there again. It ends with its standard input.

The protocol of vpcd: over TCP, two bytes of length and so many bytes, both ways; one byte 0 is power off, 1 power on,
2 reset, 4 a question for the ATR; everything longer is an APDU.
"""

import socket
import sys
import threading
import time

USUAL_ATR = "3b951381018073ff01000b"


class Card:
    def __init__(self, port):
        self.port = port
        self.atr = b""
        self.connection = None
        self.wanted = False
        self.changed = threading.Condition()

    def insert(self, atr):
        with self.changed:
            self.atr = atr
            self.wanted = True
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.connection is not None)

    def remove(self):
        with self.changed:
            self.wanted = False
            if self.connection is not None:
                self.connection.shutdown(socket.SHUT_RDWR)
            self.changed.wait_for(lambda: self.connection is None)

    def live(self):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.wanted)
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    connection.settimeout(None)
                    self.hold(connection)
            except OSError:
                time.sleep(0.02)

    def hold(self, connection):
        with self.changed:
            if not self.wanted:
                return
            self.connection = connection
            self.changed.notify_all()
        try:
            self.serve(connection)
        except OSError:
            pass
        finally:
            with self.changed:
                self.connection = None
                self.changed.notify_all()

    def serve(self, connection):
        while (head := take(connection, 2)) is not None:
            message = take(connection, int.from_bytes(head, "big"))
            if message is None:
                return
            if message == b"\x04":
                send(connection, self.atr)
            elif len(message) > 1:
                send(connection, b"\x6d\x00")


def take(connection, count):
    """So many bytes, or None where the other side has gone."""
    taken = b""
    while len(taken) < count:
        piece = connection.recv(count - len(taken))
        if not piece:
            return None
        taken += piece
    return taken


def send(connection, message):
    connection.sendall(len(message).to_bytes(2, "big") + message)


def main():
    card = Card(int(sys.argv[1]))
    threading.Thread(target=card.live, daemon=True).start()
    for line in sys.stdin:
        words = line.split()
        if words[0] == "insert":
            card.insert(bytes.fromhex(words[1] if len(words) > 1 else USUAL_ATR))
        else:
            card.remove()
        print("done", flush=True)


main()
