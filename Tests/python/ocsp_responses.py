"""Makes OCSP responses with pyca/cryptography, for readers that pyca did not write.

    ocsp_responses.py FOLDER   writes the files and prints [{"file", "status", "by"}], the certificates among them
"""

import datetime
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

folder = pathlib.Path(sys.argv[1])
now = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
day = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, issuer_key, is_ca, purposes=()):
    usage = dict.fromkeys(
        [
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ],
        False,
    )
    usage["key_cert_sign" if is_ca else "digital_signature"] = True
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * day)
        .not_valid_after(now + 30 * day)
        .add_extension(x509.BasicConstraints(is_ca, None), True)
        .add_extension(x509.KeyUsage(**usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), False)
        builder = builder.add_extension(x509.OCSPNoCheck(), False)
    return builder.sign(issuer_key, hashes.SHA256())


keys = {word: ec.generate_private_key(ec.SECP256R1()) for word in ["root", "leaf", "responder"]}
root = certificate("Root", keys["root"], "Root", keys["root"], True)
leaf = certificate("leaf", keys["leaf"], "Root", keys["root"], False)
responder = certificate(
    "responder", keys["responder"], "Root", keys["root"], False, [ExtendedKeyUsageOID.OCSP_SIGNING]
)
for word, made in [("root", root), ("leaf", leaf)]:
    (folder / f"{word}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))

written = []
statuses = {
    "good": (ocsp.OCSPCertStatus.GOOD, None, None),
    "revoked": (ocsp.OCSPCertStatus.REVOKED, now - 5 * day, x509.ReasonFlags.superseded),
    "unknown": (ocsp.OCSPCertStatus.UNKNOWN, None, None),
}
for by, signer, key in [("root", root, keys["root"]), ("responder", responder, keys["responder"])]:
    for encoding in [ocsp.OCSPResponderEncoding.NAME, ocsp.OCSPResponderEncoding.HASH]:
        for algorithm in [hashes.SHA1(), hashes.SHA256()]:
            for status, (word, time, reason) in statuses.items():
                response = (
                    ocsp.OCSPResponseBuilder()
                    .add_response(leaf, root, algorithm, word, now - day / 4, now + day, time, reason)
                    .responder_id(encoding, signer)
                    .add_extension(x509.OCSPNonce(b"capki"), False)
                    .certificates([signer])
                    .sign(key, hashes.SHA384())
                )
                file = f"{by}-{encoding.name}-{algorithm.name}-{status}.der"
                (folder / file).write_bytes(response.public_bytes(serialization.Encoding.DER))
                written.append({"file": file, "status": status, "by": by})
print(json.dumps(written))
