"""A far side on loopback: as much of Discord's gateway and REST as a bot needs to be wronged.

It keeps messages as Discord does (a nonce seen before gives the message it made) and answers
the next requests as a test asks: with a status, after the effect or instead of it, or by
dropping the connection.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partialmethod
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import AutoShardedConnectionState
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

Far = TypeVar("Far", bound="FarSide")

TOKEN = "MTIz.abc.a-token-that-must-not-be-seen"  # noqa: S105 - of no bot
ME = "100"
GUILD = "200"
CHANNEL = "300"
FORUM = "301"
DIRECT = "302"
THREAD = "303"


@dataclass
class Fault:
    """What happens to the next request on a path: ``after`` the effect, or instead of it."""

    path: str
    status: int = 500
    after: bool = False
    drop: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)


class RefusedError(Exception):
    """What Discord refuses by itself."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class FarSide:
    """Discord, as far as it goes.

    While ``deaf`` it does not answer heartbeats, whose ``pulse`` is in milliseconds.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, Any]] = []
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.threads: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.identified = 0
        self.resumed = 0
        self.close_code = 0
        self.deaf = False
        self.pulse = 45000
        self.acknowledged: set[str] = set()
        self.base = ""
        self._nonces: dict[str, dict[str, Any]] = {}
        self._last = 1000
        self._sockets: list[_Socket] = []
        self._waiting: list[tuple[int, str, str, asyncio.Event]] = []

    def id(self) -> str:
        self._last += 1
        return str(self._last)

    def sent(self, method: str, end: str) -> list[Any]:
        return [body for how, path, body in self.requests if how == method and path.endswith(end)]

    async def until(self, number: int, method: str, end: str, patience: float = 20) -> None:
        """Wait until so many requests of a kind have come."""
        event = asyncio.Event()
        self._waiting.append((number, method, end, event))
        self._tell()
        async with asyncio.timeout(patience):
            await event.wait()

    def _tell(self) -> None:
        for number, method, end, event in self._waiting:
            if len(self.sent(method, end)) >= number:
                event.set()

    async def dispatch(self, name: str, data: Any) -> None:
        for socket in self._sockets:
            await socket.send({"op": 0, "t": name, "s": 7, "d": data})

    async def hang_up(self, code: int = 4000) -> None:
        """Close the gateway's connections, as Discord does now and then."""
        for socket in self._sockets:
            await socket.close(code)

    async def command(self, name: str, **options: str) -> str:
        """Let a reader type a command; return the interaction's id."""
        number = self.id()
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        data = {"id": "900", "name": name, "type": 1, "options": given}
        await self.dispatch("INTERACTION_CREATE", interaction(number, 2, data))
        return number

    async def press(self, custom_id: str, components: list[dict[str, Any]]) -> str:
        """Let a reader press a button of a message; return the interaction's id."""
        number = self.id()
        data = {"custom_id": custom_id, "component_type": 2}
        message = {**self._message(CHANNEL, {"components": components, "flags": 1 << 15})}
        said = {**interaction(number, 3, data), "message": {**message, "id": "77"}}
        await self.dispatch("INTERACTION_CREATE", said)
        return number

    async def say(self, op: int, data: Any) -> None:
        """Say something of the gateway's own."""
        for socket in self._sockets:
            await socket.send({"op": op, "d": data})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, unless a test wants it otherwise."""
        path = request.path.removeprefix("/api/v10")
        body = await _body(request)
        fault = next((each for each in self.faults if path.endswith(each.path)), None)
        if fault:
            self.faults.remove(fault)
        answer: Any = None
        refused: RefusedError | None = None
        if fault is None or fault.after:
            try:
                answer = self._answer(request.method, path, body, request)
            except RefusedError as error:
                refused = error
        self.requests.append((request.method, path, body))
        self._tell()
        if refused is not None:
            return _json({"code": refused.code, "message": "Refused"}, refused.status)
        if fault is None:
            return _json(answer)
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return _json(fault.body, fault.status, fault.headers)

    def _answer(  # noqa: C901, PLR0911, PLR0912 - one case a route
        self, method: str, path: str, body: Any, request: web.Request
    ) -> Any:
        match method, path.strip("/").split("/"):
            case _, ["users", "@me"]:
                return {"id": ME, "username": "briefbot", "discriminator": "0", "avatar": None}
            case _, ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return _application()
            case _, ["gateway", "bot"]:
                return {
                    "url": self.base.replace("http", "ws") + "/gateway",
                    "shards": 1,
                    "session_start_limit": {"max_concurrency": 1, "remaining": 9, "total": 9},
                }
            case "PUT", [*_, "commands"]:
                return [
                    {"description": "", **each, "id": self.id(), "application_id": ME}
                    for each in body
                ]
            case "POST", ["interactions", number, _, "callback"]:
                if number in self.acknowledged:
                    raise RefusedError(400, 40060)
                self.acknowledged.add(number)
                return {"interaction": {"id": number, "type": 2}}
            case ("PATCH", ["webhooks", *_]) | ("POST", ["webhooks", _, _]):
                return self._message(CHANNEL, body)
            case "POST", ["users", "@me", "channels"]:
                return {"id": DIRECT, "type": 1, "recipients": []}
            case "POST", ["channels", channel, "messages"]:
                return self._post(channel, body)
            case "GET", ["channels", channel, "messages"]:
                return self._history(channel, request)
            case "POST", ["channels", forum, "threads"]:
                return self._open(forum, body)
            case "GET", ["channels", channel]:
                kind = {FORUM: 15, THREAD: 11}.get(channel, 0)
                return {"id": channel, "type": kind, "guild_id": GUILD, "name": "news"}
            case "GET", [*_, "active"]:
                return {"threads": self.threads, "members": []}
            case "GET", [*_, "public"]:
                return {"threads": [], "members": [], "has_more": False}
            case _:
                raise web.HTTPNotFound

    def _post(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        nonce = body.get("nonce")
        if nonce and body.get("enforce_nonce") and nonce in self._nonces:
            return self._nonces[nonce]
        made = self._message(channel, body)
        self.messages.setdefault(channel, []).append(made)
        if nonce:
            self._nonces[nonce] = made
        return made

    def _open(self, forum: str, body: dict[str, Any]) -> dict[str, Any]:
        thread = {"id": self.id(), "type": 11, "parent_id": forum, "name": body["name"]}
        self.threads.append(thread)
        self.messages[thread["id"]] = [self._message(thread["id"], body["message"])]
        return thread

    def _history(self, channel: str, request: web.Request) -> list[dict[str, Any]]:
        found = self.messages.get(channel, [])
        if "after" in request.query:
            return found[: int(request.query["limit"])]
        return found[::-1][: int(request.query["limit"])]

    def _message(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.id(),
            "channel_id": channel,
            "author": {"id": ME, "username": "briefbot", "discriminator": "0", "avatar": None},
            "content": "",
            "timestamp": "2026-03-02T09:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": body.get("embeds", []),
            "components": body.get("components", []),
            "pinned": False,
            "type": 0,
            "flags": body.get("flags", 0),
        }

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection of the gateway."""
        response = web.WebSocketResponse()
        await response.prepare(request)
        socket = _Socket(response)
        await socket.send({"op": 10, "d": {"heartbeat_interval": self.pulse}})
        async for message in response:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            if said["op"] == 1 and not self.deaf:
                await socket.send({"op": 11})
            elif said["op"] == 6:
                self.resumed += 1
                self.deaf = False
                self._sockets = [socket]
                await socket.send({"op": 0, "t": "RESUMED", "s": 8, "d": {}})
            elif said["op"] == 2 and self.close_code:
                await response.close(code=self.close_code)
            elif said["op"] == 2:
                self.identified += 1
                self._sockets = [socket]
                await socket.send({"op": 0, "t": "READY", "s": 1, "d": _ready(self.base)})
        return response


class _Socket:
    """A connection that is compressed as Discord's are."""

    def __init__(self, response: web.WebSocketResponse) -> None:
        self._response = response
        self._zlib = zlib.compressobj()

    async def close(self, code: int) -> None:
        await self._response.close(code=code)

    async def send(self, said: dict[str, Any]) -> None:
        packed = self._zlib.compress(json.dumps(said).encode())
        await self._response.send_bytes(packed + self._zlib.flush(zlib.Z_SYNC_FLUSH))


@asynccontextmanager
async def far_side(monkeypatch: pytest.MonkeyPatch, far: Far) -> AsyncIterator[Far]:
    """Run a far side, with discord.py sent to it."""
    application = web.Application()
    application.router.add_get("/gateway/", far.gateway)
    application.router.add_get("/gateway", far.gateway)
    application.router.add_route("*", "/{path:.*}", far.handle)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # a real server
    far.base = f"http://127.0.0.1:{port}"
    monkeypatch.setattr(Route, "BASE", f"{far.base}/api/v10")
    address = URL(far.base.replace("http", "ws") + "/gateway")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", address)
    state = "discord.state.AutoShardedConnectionState.__init__"
    made: Any = AutoShardedConnectionState.__init__
    # discord.py waits two seconds for guilds that this far side does not have.
    monkeypatch.setattr(state, partialmethod(made, guild_ready_timeout=0.0))
    try:
        yield far
    finally:
        await runner.cleanup()


def _json(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return JSON as Discord does, without a charset."""
    return web.Response(
        body=json.dumps(said).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


async def _body(request: web.Request) -> Any:
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        part = form["payload_json"]
        return json.loads(part if isinstance(part, str | bytes | bytearray) else part.file.read())
    text = await request.text()
    return json.loads(text) if text else None


def interaction(number: str, kind: int, data: dict[str, Any]) -> dict[str, Any]:
    """Return an interaction of a member of the guild."""
    user = {"id": "400", "username": "ana", "discriminator": "0", "avatar": None}
    return {
        "id": number,
        "application_id": ME,
        "type": kind,
        "token": f"token-{number}",
        "version": 1,
        "data": data,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "guild_id": GUILD, "name": "general", "position": 0},
        "member": {
            "user": user,
            "roles": [],
            "permissions": "0",
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        },
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "app_permissions": "0",
        "locale": "en-US",
        "attachment_size_limit": 1,
    }


def _application() -> dict[str, Any]:
    return {
        "id": ME,
        "name": "briefbot",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "flags": 0,
        "summary": "",
        "team": None,
        "owner": {"id": "1", "username": "root", "discriminator": "0", "avatar": None},
    }


def _ready(base: str) -> dict[str, Any]:
    return {
        "v": 10,
        "user": {"id": ME, "username": "briefbot", "discriminator": "0", "avatar": None},
        "guilds": [],
        "session_id": "s1",
        "resume_gateway_url": base.replace("http", "ws") + "/gateway",
        "shard": [0, 1],
        "application": {"id": ME, "flags": 0},
    }
