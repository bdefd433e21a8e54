"""What a button or a select carries: ``nb1:<action>:<brief>:<n>``, good for ever.

``n`` is the number of a story in a kept brief, 0 the brief as a whole, ``e`` says that what
stands for the brief is an event's id. A button that turns a page in its place names that page
behind the action: ``quotes.2``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 100

FORM = r"nb1:(?P<action>[a-z]{1,12})(?:\.(?P<page>\d{1,2}))?:(?P<what>[\w-]{1,64}):(?P<n>\d{1,3}|e)"
"""The form of a custom id, as a regular expression."""

_FORM = re.compile(FORM)


@dataclass(frozen=True, slots=True)
class Id:
    """What to do with which story. ``n`` is ``None`` where ``what`` is an event's id.

    ``page`` counts from 1; 0 where no page is turned.
    """

    action: str
    what: str
    n: int | None = 0
    page: int = 0

    def __str__(self) -> str:
        """Return the custom id. Raises ``ValueError`` where it would not be understood."""
        page = f".{self.page}" if self.page else ""
        said = f"nb1:{self.action}{page}:{self.what}:{'e' if self.n is None else self.n}"
        if len(said) > LONGEST or not _FORM.fullmatch(said):
            raise ValueError(f"no custom id: {said[:120]!r}")
        return said


def read(match: re.Match[str]) -> Id:
    """Return what a custom id that matched :data:`FORM` says."""
    n = None if match["n"] == "e" else int(match["n"])
    return Id(match["action"], match["what"], n, int(match["page"] or 0))


def nameable(what: str) -> bool:
    """Tell whether a brief or an event can be named in a custom id."""
    return bool(re.fullmatch(r"[\w-]{1,64}", what, re.ASCII))
