"""Prints the path of a folder below `x509` of cryptography_vectors, as JSON.

    python3 vectors.py FOLDER
"""

import json
import os
import sys

import cryptography_vectors

print(json.dumps(os.path.join(os.path.dirname(cryptography_vectors.__file__), "x509", sys.argv[1])))
