"""What a button carries: which story of which brief it stands by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pointer:
    """Story ``n`` (from 1) of a kept brief, and the event it told. Either may be missing."""

    brief: str
    n: int
    event: str

    def __str__(self) -> str:
        """Return it as a button's value, which may have 75 characters with a verb before it."""
        return f"{self.brief or '-'}/{self.n}/{self.event}"[:60]


def read(value: str) -> Pointer | None:
    """Read a button's value; ``None`` for what no button of ours carries."""
    brief, _, rest = value.partition("/")
    number, _, event = rest.partition("/")
    if not brief or not number.isdecimal() or len(number) > 4:
        return None
    return Pointer("" if brief == "-" else brief, int(number), event)
