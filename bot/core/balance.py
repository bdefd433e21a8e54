"""Which events make a digest: a share of one outlet at most, and at most so many of a topic.

Candidates come best first. Each is taken or left out by the first rule that it breaks, and the
rule is told.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.delivery import Omission

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that could be told, with who leads it and the capped topics it speaks of."""

    event: str
    headline: str
    outlet: str
    topics: frozenset[str] = frozenset()


@dataclass(slots=True)
class Balance:
    """Admits events to a digest of at most ``stories``, one after another."""

    stories: int
    outlet_share: float = 1.0
    caps: Mapping[str, int] = field(default_factory=dict)
    taken: list[Candidate] = field(default_factory=list)
    left_out: list[Omission] = field(default_factory=list)
    _crowded: list[tuple[Candidate, Omission]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether no other event can be admitted."""
        return len(self.taken) >= self.stories

    @property
    def most(self) -> int:
        """How many events one outlet may lead."""
        return max(1, math.floor(self.stories * self.outlet_share + 1e-9))

    def admit(self, candidate: Candidate) -> bool:
        """Take a candidate, or note why not."""
        omission = self._refused(candidate)
        if omission is None:
            self.taken.append(candidate)
            return True
        self.left_out.append(omission)
        if omission.rule == "outlet":
            self._crowded.append((candidate, omission))
        return False

    def _refused(self, candidate: Candidate) -> Omission | None:
        omission = self._beyond(candidate)
        leads = sum(one.outlet == candidate.outlet for one in self.taken)
        if omission is None and leads >= self.most:
            return self._leave(candidate, "outlet", f"{self.most} of one outlet at most")
        return omission

    def _beyond(self, candidate: Candidate) -> Omission | None:
        """Return what keeps a candidate out, whoever leads it."""
        if self.full:
            return self._leave(candidate, "limit", f"the digest has its {self.stories} stories")
        spoken = Counter(topic for one in self.taken for topic in one.topics)
        for topic in sorted(candidate.topics):
            if spoken[topic] >= self.caps.get(topic, self.stories):
                return self._leave(candidate, "cap", f"{self.caps[topic]} on “{topic}” at most")
        return None

    @staticmethod
    def _leave(candidate: Candidate, rule: str, because: str) -> Omission:
        return Omission(candidate.event, candidate.headline, rule, because, waits=True)

    def one_voice(self) -> list[Candidate]:
        """Where one outlet is all there is, take what its share kept out; return those."""
        outlets = {one.outlet for one in self.taken} | {one.outlet for one, _ in self._crowded}
        if len(outlets) != 1:
            return []
        more: list[Candidate] = []
        for candidate, omission in self._crowded:
            place, beyond = self.left_out.index(omission), self._beyond(candidate)
            if beyond is None:
                self.taken.append(candidate)
                more.append(candidate)
            self.left_out[place : place + 1] = [] if beyond is None else [beyond]
        return more
