"""The names of events: the same stream gives the same ones."""

from __future__ import annotations

import hashlib
from itertools import product

_PAIRS = ["".join(pair) for pair in product("abcdefghijklmnopqrstuvwxyz234567", repeat=2)]


def mint(article: str) -> str:
    """Name an event after the article that opened it."""
    digest = hashlib.blake2b(article.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return f"e{_base32(int.from_bytes(digest))}"


def _base32(number: int) -> str:
    """Return what :func:`base64.b32encode` makes of 80 bits, in small letters, sooner."""
    return "".join([_PAIRS[number >> bits & 0x3FF] for bits in range(70, -10, -10)])
