"""The config as it is to those who may know nothing of some of its sources and topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import Config, ConfigChange, Edit

_KEYS = {"source": "id", "topic": "name"}


@dataclass(frozen=True, slots=True)
class SeenConfig:
    """A config (:class:`bot.ports.Config`) without some sources and topics.

    ``sources`` are hidden by id, ``topics`` by name in lower case.
    """

    whole: Config
    sources: frozenset[str]
    topics: frozenset[str]

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in effect: name, value, where it comes from."""
        return [row for row in self.whole.rows() if not self._about_hidden(row[0])]

    def unusual(self) -> list[tuple[str, str, str]]:
        """Return what is in effect and not as it would be without a config."""
        return [row for row in self.whole.unusual() if not self._about_hidden(row[0])]

    def listed(self, kind: str) -> list[tuple[str, str, bool]]:
        """Return sources, topics or digests: name, what it is about, whether it is on."""
        return [row for row in self.whole.listed(kind) if not self._hides(kind, row[0])]

    def tables(self, kind: str) -> list[dict[str, Any]]:
        """Return the values of sources, topics or digests, as the config writes them."""
        found = self.whole.tables(kind)
        key = _KEYS.get(kind, "id")
        return [each for each in found if not self._hides(kind, str(each.get(key)))]

    def check(self, edits: Sequence[Edit] = ()) -> None:
        """Raise where the config would not be good after some edits; change nothing."""
        self._refuse(edits)
        self.whole.check(edits)

    def change(self, edits: Sequence[Edit]) -> list[ConfigChange]:
        """Make edits, all or none, and return what changed, a file each."""
        self._refuse(edits)
        return self.whole.change(edits)

    def restore(self, change: ConfigChange) -> ConfigChange:
        """Take a change back."""
        return self.whole.restore(change)

    def _refuse(self, edits: Sequence[Edit]) -> None:
        """Raise as for what is not there, where edits are of what is hidden or nowhere."""
        for edit in edits:
            if edit.how == "add":
                continue
            known = [name for name, _, _ in self.listed(edit.kind)]
            if edit.name not in known and _plain(edit.name) not in map(_plain, known):
                there = (", ".join(known) or "none")[:300]
                raise NotFoundError(f"there is no {edit.kind} {edit.name!r}; there is: {there}")

    def _hides(self, kind: str, name: str) -> bool:
        if kind == "source":
            return name in self.sources
        return kind == "topic" and _plain(name) in self.topics

    def _about_hidden(self, setting: str) -> bool:
        kind, _, rest = setting.partition(".")
        return self._hides(kind, rest.rpartition(".")[0])


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
