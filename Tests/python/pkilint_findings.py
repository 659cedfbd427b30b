"""Prints what pkilint finds in certificates and CRLs, as JSON: a list of findings for each file.

    python3 pkilint_findings.py FILE…
"""

import json
import sys

from pkilint import loader, pkix
from pkilint.pkix import certificate, crl, extension, name


def certificate_validator():
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


def crl_validator():
    return crl.create_pkix_crl_validator_container(
        [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )


def findings(path):
    with open(path, encoding="ascii") as file:
        text = file.read()
    if "BEGIN X509 CRL" in text:
        pem_loader, validator = loader.RFC5280CertificateListDocumentLoader(), crl_validator()
    else:
        pem_loader, validator = loader.RFC5280CertificateDocumentLoader(), certificate_validator()
    try:
        document = pem_loader.load_pem_document(text, path)
    except ValueError as error:
        return [{"severity": "FATAL", "code": "unreadable", "message": str(error), "path": ""}]
    return [
        {
            "severity": description.finding.severity.name,
            "code": description.finding.code,
            "message": description.message,
            "path": result.node.path,
        }
        for result in validator.validate(document.root)
        for description in result.finding_descriptions
    ]


print(json.dumps([findings(path) for path in sys.argv[1:]]))
