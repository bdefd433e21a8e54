"""Who is an admin: whom the config names or, where it names nobody, the workspace's own admins.

Asked anew at every step, on our side: a button that an admin was shown is no permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.chat.slack.asking import Asker
    from bot.chat.slack.gateway import Gateway

REFUSAL = "That is for admins: {who}. Nothing was done."


@dataclass(frozen=True, slots=True)
class Permission:
    """Tells admins from others; ``admins`` are users' ids."""

    gateway: Gateway
    admins: Collection[str] = ()

    async def granted(self, asker: Asker) -> bool:
        """Tell whether somebody is an admin now. Raises :class:`SlackError`."""
        if self.admins:
            return asker.user in self.admins
        found = await self.gateway.user(asker.team, asker.user)
        # Somebody from another workspace, in a shared channel, is no admin of this one.
        home = found.get("team_id") in {None, "", asker.team}
        return home and any(found.get(name) is True for name in ("is_admin", "is_owner"))

    @property
    def refusal(self) -> str:
        """What to say to others."""
        named = "those whom the bot's config names" if self.admins else "the workspace's own"
        return REFUSAL.format(who=named)
