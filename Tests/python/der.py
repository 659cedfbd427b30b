"""Just enough DER to cut the parts of a certificate out as they are, without reading and writing them again, and to put
values together.
"""


def members(der):
    """The elements that stand one after the other in `der`, as (tag, content, whole)."""
    found, position = [], 0
    while position < len(der):
        length, start = der[position + 1], position + 2
        if length & 0x80:
            count = length & 0x7F
            length, start = int.from_bytes(der[start:start + count], "big"), start + count
        end = start + length
        found.append((der[position], der[start:end], der[position:end]))
        position = end
    return found


def wrap(tag, content):
    """One element."""
    octets = b"" if len(content) < 128 else len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets) if octets else len(content)]) + octets + content


def certificate_parts(tbs):
    """The validity's two times, the subject and the extensions of a tbsCertificate, each as its DER."""
    fields = members(members(tbs)[0][1])
    if fields[0][0] == 0xA0:
        fields = fields[1:]
    extensions = [field[1] for field in fields if field[0] == 0xA3]
    return {
        "not_before": members(fields[3][1])[0][2].hex(),
        "not_after": members(fields[3][1])[1][2].hex(),
        "subject": fields[4][2].hex(),
        "extensions": [member[2].hex() for member in members(members(extensions[0])[0][1])] if extensions else [],
    }


def serial_text(number):
    """A serial number as capki writes it: the hex of its octets."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big").hex()
