"""The config as it is to those who may know nothing of some of its sources and topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.errors import NotFoundError
from bot.core.reserved import workspace_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ports import Config, ConfigChange, Edit

_KEYS = {"source": "id", "topic": "name", "digest": "id"}


@dataclass(frozen=True, slots=True)
class SeenConfig:
    """A config (:class:`bot.ports.Config`) without some sources and topics.

    ``sources`` are hidden by id, ``topics`` by name in lower case; and so are the digests of other
    workspaces than ``place`` that are about them.
    """

    whole: Config
    sources: frozenset[str]
    topics: frozenset[str]
    place: str

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what is in effect: name, value, where it comes from."""
        return self._settings(self.whole.rows())

    def unusual(self) -> list[tuple[str, str, str]]:
        """Return what is in effect and not as it would be without a config."""
        return self._settings(self.whole.unusual())

    def listed(self, kind: str) -> list[tuple[str, str, bool]]:
        """Return sources, topics or digests: name, what it is about, whether it is on."""
        gone = self._gone(kind)
        return [row for row in self.whole.listed(kind) if _plain(row[0]) not in gone]

    def tables(self, kind: str) -> list[dict[str, Any]]:
        """Return the values of sources, topics or digests, as the config writes them."""
        gone, key = self._gone(kind), _KEYS[kind]
        found = self.whole.tables(kind)
        return [each for each in found if _plain(str(each.get(key))) not in gone]

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

    def _settings(self, rows: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        gone = {kind: self._gone(kind) for kind in _KEYS}

        def hidden(name: str) -> bool:
            kind, _, rest = name.partition(".")
            return _plain(rest.rpartition(".")[0]) in gone.get(kind, ())

        return [row for row in rows if not hidden(row[0])]

    def _gone(self, kind: str) -> frozenset[str]:
        """Return the names of a kind that are hidden."""
        if kind == "digest":
            return frozenset(map(str, self._digests()))
        return self.sources if kind == "source" else self.topics

    def _digests(self) -> Iterator[str]:
        for each in self.whole.tables("digest"):
            topic, sources = _plain(str(each.get("topic", ""))), map(str, each.get("sources", ()))
            theirs = workspace_of(str(each.get("destination"))) != self.place
            if theirs and (topic in self.topics or not self.sources.isdisjoint(sources)):
                yield str(each.get("id"))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
