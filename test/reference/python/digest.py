"""Digests of the contents of many flowzip files, to compare them with lists.

    python3 digest.py FILE ...

For each file one line: the SHA-256 of its content in hexadecimal, or the code of the error where
it is refused.
"""

from __future__ import annotations

import hashlib
import sys

from decode import decode_path
from errors import FlowzipError


def digest(path: str) -> str:
    """What the line of a file says."""
    try:
        return hashlib.sha256(decode_path(path)).hexdigest()
    except FlowzipError as error:
        return error.code


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(digest(name))
