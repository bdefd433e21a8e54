"""Who may do what of the things that admins do: the one rule, decided on what is known of a person.

Nobody may do anything unless something says so. Two things can: that a platform's own admins
look after their own place (until a rule speaks of those admins, and then it alone counts), and
the rules of the config, which name people, roles or user groups. Rules only ever add; taking away
is taking a rule out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Act = Literal[
    "status", "why", "feedback", "story", "source", "topic", "schedule", "config", "audit"
]
ACTS: tuple[Act, ...] = get_args(Act)
"""The groups of things that admins do, as rules name them."""

HELP = "help"
"""The list of what can be done."""

_OF_VERB: dict[str, Act] = {
    "sources": "source",
    "topics": "topic",
    "schedules": "schedule",
    "digest": "schedule",
    "setup": "config",
}
_WHO = re.compile(
    r"(?P<platform>slack|discord):(?P<place>\w{1,40}|\*):"
    r"(?:(?P<kind>group|role):(?P<id>\w{1,40})|(?P<admins>admins)|(?P<user>\w{1,40}))"
)
FORMS = (
    '"slack:TEAM:USER", "slack:TEAM:group:GROUP", "discord:GUILD:USER", "discord:GUILD:role:ROLE"'
    ' or "slack:TEAM:admins"'
)
"""How a rule names people; ``*`` in place of a team or guild is every one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform, as that platform tells of them now.

    ``groups`` are the ids of the roles or user groups that they are in; ``chief`` tells that
    they are an admin of the workspace by the platform's own lights.
    """

    platform: str
    workspace: str
    user: str
    groups: frozenset[str] = frozenset()
    chief: bool = False


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a rule is about: one user, one role or group, or the platform's own admins.

    ``kind`` is user, group or admins; ``workspace`` may be ``*``.
    """

    platform: str
    workspace: str
    kind: Literal["user", "group", "admins"]
    id: str = ""

    def speaks_of(self, platform: str, workspace: str) -> bool:
        """Tell whether it is about people of that workspace."""
        return self.platform == platform and self.workspace in {workspace, "*"}

    def names(self, person: Person) -> bool:
        """Tell whether it is about somebody."""
        if not self.speaks_of(person.platform, person.workspace):
            return False
        if self.kind == "admins":
            return person.chief
        return self.id == person.user if self.kind == "user" else self.id in person.groups


@dataclass(frozen=True, slots=True)
class Permit:
    """A rule: these may do that."""

    who: tuple[Whom, ...]
    may: frozenset[Act]


@dataclass(frozen=True, slots=True)
class Permits:
    """All rules. ``chiefs`` maps a platform to the users who stand in for its own admins."""

    rules: tuple[Permit, ...] = ()
    chiefs: Mapping[str, Collection[str]] = field(default_factory=dict)

    def groups(self, platform: str, workspace: str) -> frozenset[str]:
        """Return the groups of a workspace that any rule names: who is in others is no matter."""
        return frozenset(
            whom.id
            for rule in self.rules
            for whom in rule.who
            if whom.kind == "group" and whom.speaks_of(platform, workspace)
        )


def whom(text: str) -> Whom:
    """Read whom a rule is about. Raises ``ValueError`` with the forms there are."""
    found = _WHO.fullmatch(text)
    if found is None or (found["kind"] and (found["kind"] == "role") != _on_discord(found)):
        raise ValueError(f"give people as {FORMS}")
    if found["admins"]:
        return Whom(found["platform"], found["place"], "admins")
    kind: Literal["user", "group"] = "group" if found["kind"] else "user"
    return Whom(found["platform"], found["place"], kind, found["id"] or found["user"])


def _on_discord(found: re.Match[str]) -> bool:
    return found["platform"] == "discord"


def act_of(verb: str) -> str:
    """Return the act that an admin's verb, or a kind of thing in the config, belongs to.

    A verb that belongs to none stays what it is, and nobody may do that; but for ``help``.
    """
    return _OF_VERB.get(verb, verb)


def granted(person: Person, permits: Permits) -> frozenset[Act]:
    """Return all that somebody may do."""
    named = [rule.may for rule in permits.rules if any(whom.names(person) for whom in rule.who)]
    if person.chief and not any(
        whom.kind == "admins" and whom.speaks_of(person.platform, person.workspace)
        for rule in permits.rules
        for whom in rule.who
    ):
        return frozenset(ACTS)
    return frozenset[Act]().union(*named)


def may(person: Person, act: str, permits: Permits) -> bool:
    """Tell whether somebody may do a thing; ``help`` is for those who may do anything at all."""
    found = granted(person, permits)
    return bool(found) if act == HELP else act in found
