"""Files that admins upload: fetched from Slack itself alone, and no more of them than is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.harmless import one_line

if TYPE_CHECKING:
    from bot.chat.slack.gateway import Gateway

LARGEST = 1 << 20
"""Bytes of an uploaded list."""


async def upload(gateway: Gateway, team: str, file: str, most: int) -> tuple[str, bytes]:
    """Return an uploaded file's name and what it holds.

    Raises :class:`bot.core.errors.InputError` where it is too large, :class:`SlackError` where
    Slack does not give it.
    """
    found = (await gateway.call(team, "files.info", {"file": file}))["file"]
    name = one_line(str(found.get("name") or "the file"))[:80]
    too_large = InputError(f"{name} is larger than {most >> 20} MB; split it")
    if int(found.get("size") or 0) > most:
        raise too_large
    address = str(found.get("url_private_download") or found.get("url_private") or "")
    data = await gateway.download(team, address, most)
    if len(data) > most:
        raise too_large
    return name, data
