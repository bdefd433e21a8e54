"""Why an article joined an event, as numbers: put into words only where somebody asks.

Sixteen reasons an article, most of which nobody looks at: as objects and as JSON they would cost
more than the decision.
"""

from __future__ import annotations

import json
import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload
from zlib import crc32

from bot.core.cluster.pairs import PARTS
from bot.core.model import Component

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNS = (
    "its most similar article",
    "its articles on average",
    "its three most similar articles",
    "the least similar article",
    "ahead of the next event",
    "articles that speak for it",
    "the next event",
)
"""The names of the columns of :func:`bot.core.cluster.decide.signs`."""

NAMES = ("in general", *PARTS, *SIGNS[1:], "the rest")
"""What a reason may be called; its place here is its code, a byte."""
GENERAL, FIRST_PART, FIRST_SIGN, REST = 0, 1, 1 + len(PARTS), len(NAMES) - 1

EDITION = f"{crc32('/'.join(NAMES).encode()):08x}"
"""What stored reasons begin with, so that they are never read by other names than their own."""
_EDITIONS = {EDITION: NAMES}  # whoever changes NAMES keeps the former ones here, under theirs


@dataclass(frozen=True, slots=True, eq=False)
class Reasons(Sequence[Component]):
    """Components of a score that need no further words.

    ``codes`` are places in :data:`NAMES`, a byte each; ``values`` are as many float64, little
    end first.
    """

    codes: bytes
    values: bytes

    def told(self) -> tuple[Component, ...]:
        """Return them in words."""
        return _told(NAMES, self.codes, self.values)

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Component]:
        return iter(self.told())

    @overload
    def __getitem__(self, at: int) -> Component: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Component]: ...

    def __getitem__(self, at: int | slice) -> Component | Sequence[Component]:
        return self.told()[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Reasons):
            return (self.codes, self.values) == (other.codes, other.values)
        return self.told() == other

    def __hash__(self) -> int:
        return hash(self.told())


def _told(names: Sequence[str], codes: bytes, values: bytes) -> tuple[Component, ...]:
    numbers = struct.unpack(f"<{len(codes)}d", values)
    return tuple(map(Component, map(names.__getitem__, codes), numbers))


def dump(because: Sequence[Component]) -> str:
    """Return reasons as text, for the archive: compact where they are :class:`Reasons`, else JSON.

    JSON is ``[[name, value, because], ...]``.
    """
    if isinstance(because, Reasons):
        return EDITION + b64encode(because.codes + because.values).decode()
    told = [[part.name, part.value, part.because] for part in because]
    return json.dumps(told, ensure_ascii=False)


def load(text: str) -> tuple[Component, ...]:
    """Return what :func:`dump` was given; nothing where a later program wrote it."""
    if text.startswith("["):
        return tuple(Component(*part) for part in json.loads(text))
    names = _EDITIONS.get(text[: len(EDITION)])
    if names is None:
        return ()
    data = b64decode(text[len(EDITION) :])
    count = len(data) // 9
    return _told(names, data[:count], data[count:])
