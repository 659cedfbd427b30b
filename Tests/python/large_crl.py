"""Writes a CRL of very many entries, signed by openssl, without a library that would keep them all.

    large_crl.py KEY CERTIFICATE COUNT OUT REVOKED

The serial numbers are 1 to COUNT in 16 octets, and behind them REVOKED, a certificate of whom the CRL tells.
"""

import subprocess
import sys

from cryptography import x509


def value(tag, content):
    count = len(content)
    if count < 0x80:
        return bytes([tag, count]) + content
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def read(path):
    with open(path, "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def entry(number):
    octets = number.to_bytes(max(16, number.bit_length() // 8 + 1), "big").lstrip(b"\0") or b"\0"
    serial = octets if octets[0] < 0x80 else b"\0" + octets
    return value(0x30, value(0x02, serial) + value(0x17, b"260101000000Z"))


def main(key, certificate, count, out, revoked):
    issuer = read(certificate)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    base = 1 << 120
    entries = b"".join(entry(base + number) for number in range(int(count))) + entry(read(revoked).serial_number)
    ecdsa = value(0x30, bytes.fromhex("06082a8648ce3d040302"))
    authority = value(0x30, bytes.fromhex("0603551d23") + value(0x04, value(0x30, value(0x80, identifier))))
    number = value(0x30, bytes.fromhex("0603551d14") + value(0x04, value(0x02, b"\x01")))
    tbs = value(
        0x30,
        value(0x02, b"\x01") + ecdsa + issuer.subject.public_bytes() + value(0x17, b"260101000000Z")
        + value(0x17, b"491231235959Z") + value(0x30, entries) + value(0xA0, value(0x30, authority + number)))
    with open(out + ".tbs", "wb") as file:
        file.write(tbs)
    signature = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", key, out + ".tbs"], check=True, capture_output=True).stdout
    with open(out, "wb") as file:
        file.write(value(0x30, tbs + ecdsa + value(0x03, b"\0" + signature)))
    print("{}")


main(*sys.argv[1:])
