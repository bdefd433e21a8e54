"""Every error a person may meet, as one tree.

::

    BriefbotError                 one clear line for a person; exit code 1
    ├── ConfigError               config/*.toml cannot be used; carries every Problem at once
    ├── InputError                an article, file or stream cannot be read
    ├── StoreError                the archive cannot be opened, read or written
    │   ├── LostConnectionError   the archive's server went away; asking again may help
    │   ├── NewerSchemaError      the archive was written by a newer briefbot
    │   ├── ReadOnlyError         the data folder cannot be written
    │   └── StaleError            somebody else changed the events meanwhile; decide anew
    ├── NotFoundError             no such event, article, brief or subscription
    └── EvidenceError             a brief holds something it cannot prove; it is not shown

Wrong values inside the program (a citation outside its article, a claim without a
citation) raise ``ValueError``: they are bugs, not something a person can mend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and its cure.

    ``where`` names the file (or URL); ``line`` counts from 1, or is ``None`` where a line
    makes no sense.
    """

    where: str
    what: str
    line: int | None = None
    cure: str = ""

    def __str__(self) -> str:
        """``file:line: what; cure`` on one line."""
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        text = f"{place}: {self.what}" if place else self.what
        return f"{text}; {self.cure}" if self.cure else text


class BriefbotError(Exception):
    """Anything that goes wrong in a way a person can be told about in one line."""


class _ProblemsError(BriefbotError):
    """An error made of one or more problems, one line each."""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        if isinstance(problems, str):
            problems = Problem("", problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConfigError(_ProblemsError):
    """The config cannot be used as it stands; every problem is reported at once."""


class InputError(_ProblemsError):
    """A file, folder or stream cannot be read as articles."""


class StoreError(BriefbotError):
    """The archive cannot be opened, read or written."""


class LostConnectionError(StoreError):
    """The server that keeps the archive went away, or cannot be reached."""


class NewerSchemaError(StoreError):
    """The archive was written by a newer version of briefbot than this one."""


class ReadOnlyError(StoreError):
    """The archive cannot be written where it lies."""


class StaleError(StoreError):
    """The events changed between reading them and storing what was decided about them."""


class NotFoundError(BriefbotError):
    """What was asked for is not in the archive."""


class EvidenceError(BriefbotError):
    """A brief holds something that its stored articles do not prove, so it is not shown."""
