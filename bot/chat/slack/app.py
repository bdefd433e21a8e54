"""The app as Slack's framework has it, the same for both transports."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncCallableAuthorize

from bot.chat.slack import surface
from bot.chat.slack.installations import Installed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.chat.slack.installations import Workspaces
    from bot.chat.slack.listeners import Listeners

log = logging.getLogger("bot.chat.slack.bolt")

REMEMBERED = 10_000
"""Requests that are remembered, to tell one that comes twice."""
PATH = "/slack/events"
NOT_HERE = "I am no longer installed in this workspace; an admin can install me again."


class Seen:
    """Tells a request that came before.

    Slack sends an event again that it thinks was lost, with the same ``event_id``; and nobody
    may send a signed request twice.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Tell whether a key was seen before, and remember it."""
        if key in self._keys:
            return True
        self._keys[key] = None
        while len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)
        return False

    async def __call__(
        self,
        req: AsyncBoltRequest,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - bolt's names
    ) -> BoltResponse | None:
        """Let a request through that was not seen before (bolt's middleware)."""
        event = req.body.get("event_id")
        signature = (req.headers.get("x-slack-signature") or [""])[0]
        if event:
            if self.before(f"event {event}"):
                return BoltResponse(status=200, body="")
        elif signature and self.before(f"signature {signature}"):
            return BoltResponse(status=401, body='{"error": "invalid request"}')
        await next()
        return None


def make_app(
    client: AsyncWebClient, workspaces: Workspaces, listeners: Listeners, signing: str = ""
) -> AsyncApp:
    """Return an app whose listeners are registered.

    ``signing`` is the signing secret, which only HTTP needs; without it every request over HTTP
    is refused.
    """

    async def authorize(team_id: str | None) -> Any:  # noqa: ANN401 - bolt's AuthorizeResult
        return await workspaces.authorize(team_id)

    app = AsyncApp(
        name="briefbot",
        logger=log,
        client=client,
        signing_secret=signing,
        user_facing_authorize_error_message=NOT_HERE,
        authorize=AsyncCallableAuthorize(logger=log, func=authorize),  # type: ignore[arg-type]  # its own kind of callable
        oauth_settings=workspaces.settings(sorted(surface.SCOPES))
        if isinstance(workspaces, Installed)
        else None,
    )
    app.use(Seen().__call__)
    listeners.register(app)
    if isinstance(workspaces, Installed):
        listeners.forget(app)
    return app
