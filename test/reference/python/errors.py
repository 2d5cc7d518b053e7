"""Errors of a decoder (SPEC.md, 8.2)."""

from __future__ import annotations


class FlowzipError(Exception):
    """A file that is refused: `code` is a name of SPEC.md, 8.2, `what` says what was found."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


def corrupt(what: str) -> FlowzipError:
    """The error of a file that no encoder wrote."""
    return FlowzipError("corrupt", what)


def truncated(what: str) -> FlowzipError:
    """The error of a file that ends before its part does."""
    return FlowzipError("truncated", what)


def unsupported(what: str) -> FlowzipError:
    """The error of a whole file that needs something which version 1 does not have."""
    return FlowzipError("unsupported", what)
