"""Running on Slack: over a socket that we open (Socket Mode) or requests that Slack sends (HTTP).

Both serve the same app. What no retry can mend (a refused token) is a
:class:`bot.running.PermanentError`; anything else, a socket that stays dead too, ends the
adapter, and its keeper starts a fresh one.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import app as bolt
from bot.chat.slack.failures import CURES, TOKENS, RefusedError, SlackError
from bot.chat.slack.gateway import Gateway, Pace
from bot.chat.slack.installations import Installed, OneWorkspace, Secrets
from bot.chat.slack.listeners import Listeners
from bot.chat.slack.permission import Permission
from bot.chat.slack.talk import Talk
from bot.running import PermanentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.app.async_app import AsyncApp

    from bot.chat.slack.installations import Workspaces
    from bot.chat.slack.plans import Plan
    from bot.usecases.desk import Desk

log = logging.getLogger(__name__)

API = "https://slack.com/api/"
_TOKEN = re.compile(r"xox[a-z.]*-[\w.-]+|xapp-[\w-]+|(?<=ticket=)[^\s&\"']+")


@dataclass(frozen=True)
class Options:
    """How the adapter runs, times in seconds.

    ``watch`` is how often a socket is looked at, ``patience`` how long it may be dead.
    """

    data: Path
    transport: Literal["socket", "http"] = "socket"
    host: str = "127.0.0.1"
    port: int = 3000
    api: str = API
    planned: Callable[[], Sequence[Plan]] = tuple
    ping: float = 10.0
    watch: float = 5.0
    patience: float = 90.0
    opening: float = 30.0
    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class SlackAdapter:
    """Slack, as one of the chat platforms that are kept running. An instance runs once."""

    name = "slack"

    def __init__(self, desk: Desk, secrets: Secrets, options: Options) -> None:
        """Answer from ``desk``; the sockets are opened by :meth:`run`."""
        self._desk = desk
        self._secrets = secrets
        self._options = options
        self._talk: Talk | None = None
        self._deaf: Callable[[], Awaitable[None]] | None = None
        self._refused: RefusedError | None = None
        self.gateway: Gateway | None = None
        self.address = ""

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled. Raises :class:`PermanentError` where no retry helps."""
        hide_tokens()
        client = self._client()
        workspaces = await self._workspaces(client)
        try:
            app = await self._app(client, workspaces)
            serve = self._socket if self._options.transport == "socket" else self._http
            await serve(app, client, ready)
        except RefusedError as error:
            if error.code in TOKENS:
                raise PermanentError(str(error)) from None
            raise
        finally:
            await workspaces.close()

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        """Post without listening, for a while: what a command does beside a bot that runs.

        Raises :class:`PermanentError` where Slack does not let us.
        """
        hide_tokens()
        client = self._client()
        workspaces = await self._workspaces(client)
        try:
            gateway = Gateway(client, workspaces, self._options.pace, refused=self._note)
            if isinstance(workspaces, OneWorkspace):
                workspaces.identity = await gateway.identity()
            self.gateway = gateway
            yield
        except SlackError as error:
            raise PermanentError(str(error)) from None
        finally:
            self.gateway = None
            await workspaces.close()

    async def drain(self) -> None:
        """Listen no more, and return when whoever was promised an answer has it."""
        if self._deaf:
            await self._deaf()
        while self._talk and self._talk.busy:
            await asyncio.wait(set(self._talk.busy))

    def _client(self) -> AsyncWebClient:
        # Repeating is the gateway's: the SDK's own retries have stored a message twice.
        return AsyncWebClient(
            base_url=self._options.api, retry_handlers=[], timeout=15, logger=bolt.log
        )

    async def _workspaces(self, client: AsyncWebClient) -> Workspaces:
        if self._secrets.bot is not None:
            return OneWorkspace(self._secrets.bot)
        installed = Installed(self._options.data, client, self._secrets)
        await installed.open()
        return installed

    async def _app(self, client: AsyncWebClient, workspaces: Workspaces) -> AsyncApp:
        """Put the app together, having made sure that Slack knows us."""
        self.gateway = Gateway(client, workspaces, self._options.pace, refused=self._note)
        if isinstance(workspaces, OneWorkspace):
            workspaces.identity = await self.gateway.identity()
            self.gateway.bot = str(workspaces.identity.get("user") or "briefbot")
            log.info("in the workspace %s", workspaces.identity.get("team"))
        permission = Permission(self.gateway, lambda: self._desk.permits)
        self._talk = Talk(self._desk, self.gateway, permission, self._options.planned)
        signing = self._secrets.signing.reveal() if self._secrets.signing else ""
        return bolt.make_app(client, workspaces, Listeners(self._talk), signing)

    def _note(self, error: RefusedError) -> None:
        """Remember that our own token is refused: that ends the adapter of one workspace."""
        if self._secrets.bot is not None and error.code in TOKENS - {"missing_scope"}:
            self._refused = error

    async def _socket(
        self, app: AsyncApp, client: AsyncWebClient, ready: Callable[[], None]
    ) -> None:
        from slack_bolt.adapter.socket_mode.aiohttp import (  # noqa: PLC0415
            AsyncSocketModeHandler,
        )

        assert self._secrets.app is not None  # noqa: S101 - bootstrap looked
        token = self._secrets.app.reveal()
        await self._knock(client, token)
        handler = AsyncSocketModeHandler(
            app, token, logger=bolt.log, ping_interval=self._options.ping
        )

        async def deaf() -> None:
            # What comes now is not acknowledged, so Slack sends it again to whoever comes next.
            handler.client.socket_mode_request_listeners.clear()

        self._deaf = deaf
        try:
            async with asyncio.timeout(self._options.opening):
                await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt has no types here
            ready()
            await self._watch(handler)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # the same

    async def _knock(self, client: AsyncWebClient, token: str) -> None:
        """Try the app token once: the SDK would retry a bad one for ever without a word."""
        try:
            await client.apps_connections_open(app_token=token)
        except SlackApiError as error:
            code = str(error.response.get("error") or "")
            if code in TOKENS:
                cure = CURES[code].replace("bot token", "app token").replace("BOT", "APP")
                hint = " (an app token begins with xapp- and has connections:write)"
                raise PermanentError(f"Slack says {code}: {cure}{hint}") from None
            raise ConnectionError(f"Slack opens no socket: {code or 'no answer'}") from None
        except SlackClientError as error:
            raise ConnectionError(f"Slack opens no socket: {type(error).__name__}") from None

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Look at the socket now and then. The SDK reconnects; where it cannot, end.

        Raises ``ConnectionError`` once the socket was dead for longer than our patience.
        """
        clock = self._options.pace.clock
        alive = clock()
        while self._refused is None:
            await self._options.sleep(self._options.watch)
            if await handler.client.is_connected():
                alive = clock()
            elif clock() - alive > self._options.patience:
                raise ConnectionError(f"the socket was dead for {clock() - alive:.0f} s")
        raise self._refused

    async def _http(self, app: AsyncApp, _: AsyncWebClient, ready: Callable[[], None]) -> None:
        from aiohttp import web  # noqa: PLC0415

        if self._secrets.signing is None:  # an empty secret would check nothing
            raise PermanentError("over HTTP Slack's requests are checked: set SLACK_SIGNING_SECRET")
        runner = web.AppRunner(app.web_app(path=bolt.PATH), access_log=None, shutdown_timeout=5)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._options.host, self._options.port)
            await site.start()
            self._deaf = site.stop
            self.address = "http://{}:{}".format(*runner.addresses[0][:2])
            log.info("listening on %s%s", self.address, bolt.PATH)
            ready()
            while self._refused is None:
                await self._options.sleep(self._options.watch)
            raise self._refused
        finally:
            await runner.cleanup()


class _NoTokens(logging.Filter):
    """Takes tokens and tickets out of log lines, whoever wrote them."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = _TOKEN.sub("…", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        if record.exc_info:  # the SDK's tracebacks hold addresses with tickets in them
            record.exc_info = record.exc_text = None
        return True


def hide_tokens() -> None:
    """Keep the SDK's log lines free of tokens."""
    if not any(isinstance(each, _NoTokens) for each in bolt.log.filters):
        bolt.log.addFilter(_NoTokens())


def api_address(environ: Mapping[str, str]) -> str:
    """Return where the Web API is: ``SLACK_API_URL``, as Slack's own tools call it, or Slack."""
    said = environ.get("SLACK_API_URL", "").strip()
    return f"{said.rstrip('/')}/" if said else API
