"""Requests that are made once and no more: what follows an answer, and a forum's posts.

Neither knows a nonce, and discord.py repeats a request after a server error, which may have come
after the effect. It reads the parts of a form anew each time; these can be read once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from discord.webhook.async_ import async_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

EPHEMERAL = 1 << 6
_JSON = "application/json"  # a part that says what it is makes the form one of many parts


class AgainError(ConnectionError):
    """A request that must be made once was about to be made again: what it did is not known."""


class Once(list[dict[str, Any]]):
    """A body as the one part of a form, which can be read once."""

    def __init__(self, body: dict[str, Any]) -> None:
        """Take the body of a request."""
        part = {"name": "payload_json", "value": json.dumps(body), "content_type": _JSON}
        super().__init__([part])
        self._read = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._read:
            raise AgainError("the reply was lost")
        self._read = True
        return super().__iter__()


async def follow_up(
    interaction: discord.Interaction[Any], body: dict[str, Any], *, private: bool
) -> None:
    """Send a further message after an interaction's answer.

    Raises :class:`AgainError`, or what the network raises, where nobody knows whether it arrived,
    and :class:`discord.HTTPException` where it was refused.
    """
    hook = interaction.followup
    flags = body.get("flags", 0) | (EPHEMERAL if private else 0)
    await async_context.get().execute_webhook(
        hook.id,
        hook.token or "",
        session=hook.session,
        proxy=hook.proxy,
        proxy_auth=hook.proxy_auth,
        multipart=Once({**body, "flags": flags}),
        wait=True,
    )
