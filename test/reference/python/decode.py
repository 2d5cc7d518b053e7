"""Decoder of flowzip files that follows SPEC.md: a second implementation, to be read beside it.

    python3 decode.py FILE > CONTENT

Exit code 0 where the file was decoded. Where it was refused, exit code 1, nothing on the standard
output, and one line on the standard error: the code of the error (SPEC.md, 8.2), a colon, and what
was found. Exit code 2 for another call.

It needs Python 3.9 or newer and nothing else. It is slow: it follows the text step by step.
Where to begin reading: container.py (2), chain.py (3), rans.py (4), order2.py (5.2),
permuted.py (5.3), context.py (5.4), a module for each flow (6), and items.py (10).
"""

from __future__ import annotations

import sys

from container import decode_file
from errors import FlowzipError


def decode_path(path: str) -> bytes:
    """The content of a file; raises FlowzipError, also where it cannot be read or held."""
    try:
        with open(path, "rb") as file:
            return decode_file(file.read())
    except OSError as error:
        raise FlowzipError("io", f"{path}: {error.strerror}") from error
    except MemoryError as error:
        raise FlowzipError("limit-exceeded", "the file needs more memory than there is") from error


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    if len(arguments) != 1:
        print("usage: python3 decode.py FILE > CONTENT", file=sys.stderr)
        return 2
    try:
        content = decode_path(arguments[0])
    except FlowzipError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
