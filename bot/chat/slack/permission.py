"""Who may do what on Slack: what Slack and the config say of a person just then.

Asked anew at every step, on our side: a button that an admin was shown is no permission. The App
Home alone, which only shows, may rely on who was in a user group some minutes ago.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.slack.failures import SlackError
from bot.core.permission import Person, granted, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.slack.asking import Asker
    from bot.chat.slack.gateway import Gateway
    from bot.core.permission import Act, Permits

log = logging.getLogger(__name__)

REFUSAL = "That is for admins: {who}. Nothing was done."
_FRESH = 600.0
"""Seconds for which the App Home believes who is in a user group."""


@dataclass(slots=True)
class Permission:
    """Tells what somebody may do; ``permits`` are the rules of just then."""

    gateway: Gateway
    permits: Callable[[], Permits]
    _known: dict[tuple[str, str], tuple[float, frozenset[str]]] = field(default_factory=dict)

    async def granted(self, asker: Asker, act: str) -> bool:
        """Tell whether somebody may do a thing now. Raises :class:`SlackError`."""
        permits = self.permits()
        plain = Person("slack", asker.team, asker.user)
        # Whom the rules name needs no question to Slack.
        return may(plain, act, permits) or may(await self._person(asker, permits), act, permits)

    async def all(self, asker: Asker) -> frozenset[Act]:
        """Return all that somebody may do, for showing it. Raises :class:`SlackError`."""
        permits = self.permits()
        return granted(await self._person(asker, permits, _FRESH), permits)

    @property
    def refusal(self) -> str:
        """What to say to others."""
        permits = self.permits()
        named = permits.rules or permits.chiefs.get("slack")
        return REFUSAL.format(
            who="those whom the bot's config names" if named else "the workspace's own"
        )

    async def _person(self, asker: Asker, permits: Permits, age: float = 0) -> Person:
        chiefs = permits.chiefs.get("slack")
        chief = asker.user in chiefs if chiefs else await self._is_chief(asker)
        groups = [
            group
            for group in sorted(permits.groups("slack", asker.team))
            if asker.user in await self._members(asker.team, group, age)
        ]
        return Person("slack", asker.team, asker.user, frozenset(groups), chief)

    async def _is_chief(self, asker: Asker) -> bool:
        found = await self.gateway.user(asker.team, asker.user)
        # Somebody from another workspace, in a shared channel, is no admin of this one.
        home = found.get("team_id") in {None, "", asker.team}
        return home and any(found.get(name) is True for name in ("is_admin", "is_owner"))

    async def _members(self, team: str, group: str, age: float) -> frozenset[str]:
        """Return who is in a user group; nobody where Slack does not say."""
        now = self.gateway.now()
        at, known = self._known.get((team, group), (now, None))
        if known is not None and now - at < age:
            return known
        try:
            members = frozenset(await self.gateway.members(team, group))
        except SlackError as error:
            log.warning("who is in the user group %s is unknown, so nobody is: %s", group, error)
            return frozenset()
        self._known[team, group] = now, members
        return members
