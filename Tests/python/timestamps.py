"""A time-stamping authority behind HTTP on the loopback interface: `openssl ts -reply` answers, the path says how it is bent.

    timestamps.py FOLDER [CERTIFICATE KEY]

FOLDER has tsa.cnf and what it names; CERTIFICATE and KEY (PEM) make it https. Prints the port, and serves until its standard input ends.
"""
import http.server
import os
import pathlib
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

folder = pathlib.Path(sys.argv[1])
# openssl counts its serial numbers in a file.
one_at_a_time = threading.Lock()


def stamped(query: bytes) -> bytes:
    """What openssl answers to a query."""
    with one_at_a_time, tempfile.TemporaryDirectory() as scratch:
        asked, answered = f"{scratch}/q", f"{scratch}/r"
        pathlib.Path(asked).write_bytes(query)
        subprocess.run(["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", asked, "-out", answered],
                       cwd=folder, check=True, stderr=subprocess.DEVNULL)
        return pathlib.Path(answered).read_bytes()


def bent(query: bytes, place: int) -> bytes:
    return query[:place] + bytes([query[place] ^ 1]) + query[place + 1:]


class Authority(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.close_connection = True
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"] != "application/timestamp-query":
            return self.answer(b"", status=415)
        try:
            getattr(self, self.path.strip("/").replace("-", "_"))(query)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def answer(self, body, status=200, kind="application/timestamp-reply", length=None, more=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in more:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def good(self, query):
        (folder / "last-query").write_bytes(query)
        self.answer(stamped(query), kind="Application/Timestamp-Reply; charset=binary")

    def chunked(self, query):
        body = stamped(query)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for place in range(0, len(body), 100):
            piece = body[place:place + 100]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    # The query ends with nonce and certReq: INTEGER, BOOLEAN TRUE.
    def wrong_nonce(self, query):
        self.answer(stamped(bent(query, len(query) - 4)))

    # The digest is the first OCTET STRING.
    def wrong_imprint(self, query):
        self.answer(stamped(bent(query, query.index(b"\x04\x20") + 2)))

    def refusing(self, query):
        self.answer(stamped(b"\x30\x03\x02\x01\x01"))

    def garbage(self, query):
        self.answer(b"\x30\x80" * 100)

    def empty(self, query):
        self.answer(b"")

    def failing(self, query):
        self.answer(b"\x30\x03\x02\x01\x02", status=500)

    def missing(self, query):
        self.answer(b"", status=404)

    def elsewhere(self, query):
        self.answer(b"", status=307, more=[("Location", "/good")])

    def page(self, query):
        self.answer(b"<html>", kind="text/html")

    def truncated(self, query):
        body = stamped(query)
        self.answer(body[:100], length=len(body))

    def large(self, query):
        self.answer(b"\x30" * 1_000_000)

    def endless(self, query):
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        while True:
            self.wfile.write(b"\x30" * 65536)

    def huge_header(self, query):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000 + b"\r\n\r\n")

    def endless_header(self, query):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X: %s\r\n" % (b"x" * 1000))

    def strange(self, query):
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    def closing(self, query):
        pass

    def silent(self, query):
        print("silent", flush=True)
        time.sleep(60)

    def dripping(self, query):
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"\x30")
            time.sleep(0.3)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


with Server(("127.0.0.1", 0), Authority) as server:
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)
