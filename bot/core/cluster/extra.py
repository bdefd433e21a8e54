"""What is remembered of an article beyond its words, in sections that know nothing of another."""

from __future__ import annotations

import struct

NAMED, TOLD = 1, 2
"""The sections: names for other languages, the text that embeddings are made of."""

_HEAD = struct.Struct("<BI")


def section(kind: int, data: bytes) -> bytes:
    """Return a section, to be put after others."""
    return _HEAD.pack(kind, len(data)) + data


def find(extra: bytes, kind: int) -> bytes:
    """Return what a section holds, nothing where there is none."""
    at = 0
    while at + _HEAD.size <= len(extra):
        this, length = _HEAD.unpack_from(extra, at)
        at += _HEAD.size
        if this == kind:
            return extra[at : at + length]
        at += length
    return b""
