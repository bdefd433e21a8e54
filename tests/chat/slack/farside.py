"""Slack's side of the wire, on loopback: the Web API, response URLs and Socket Mode.

It keeps what it is told as Slack would (messages with their metadata, views, homes), refuses
what Slack refuses, and fails when it is told to: with a status, with a named error, or by
losing the reply after the effect.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.chat.slack.sent import APP, BOT_USER, CHANNEL, TEAM, TRIGGER, envelope_type

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.chat.slack.sent import Payload

BOT_TOKEN = "xoxb-loopback"  # noqa: S105 - of no service
APP_TOKEN = "xapp-loopback"  # noqa: S105 - the same
_JSON_FIELDS = ("blocks", "view", "metadata", "attachments")
_REFUSED_ABOVE = 13_000  # characters of blocks, at which Slack says msg_blocks_too_long


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with an HTTP status and without any effect; ``wait`` is ``Retry-After``."""

    status: int
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Answer ``ok: false`` with this error, without any effect."""

    error: str


class Lost:
    """Do what was asked, then drop the connection before the reply."""


Fault = Status | Refusal | Lost


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Web API as it arrived."""

    method: str
    fields: Payload
    token: str


@dataclass(slots=True)
class FarSide:
    """The far side: enter :meth:`serving`, then look at what arrived.

    ``channels`` maps the channels there are to ``""`` or the error that posting there gives;
    ``users`` maps users' ids to their profiles, ``groups`` user groups to their members;
    ``open_triggers`` are those not yet expired.
    """

    calls: list[Call] = field(default_factory=list)
    messages: dict[str, list[Payload]] = field(default_factory=lambda: defaultdict(list))
    ephemeral: list[Payload] = field(default_factory=list)
    responses: list[tuple[str, Payload]] = field(default_factory=list)
    views: list[Payload] = field(default_factory=list)
    homes: dict[str, Payload] = field(default_factory=dict)
    acks: dict[str, Payload] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=lambda: {CHANNEL: "", "D0001": ""})
    users: dict[str, Payload] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    open_triggers: set[str] = field(default_factory=lambda: {TRIGGER})
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})
    installed: Payload = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    url: str = ""
    _faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[FarSide]:
        """Listen on loopback."""
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{name}", self._response)
        app.router.add_get("/link", self._link)
        app.router.add_get("/files/{id}", self._download)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        try:
            yield self
        finally:
            await self.hang_up()
            await runner.cleanup()

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, in this order."""
        self._faults[method].extend(faults)

    def said(self, method: str) -> list[Payload]:
        """Return the fields of each call of a method."""
        return [call.fields for call in self.calls if call.method == method]

    def response_url(self, name: str = "r1") -> str:
        """Return an address for replies to an interaction."""
        return self.url.replace("/api/", f"/response/{name}")

    async def until(self, holds: Callable[[], Any], seconds: float = 10) -> Any:
        """Wait until something holds, looking whenever something arrived; return what it is.

        Raises ``TimeoutError``.
        """
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(holds)
        return holds()

    async def send(self, payload: Payload, *, envelope: str = "", retry: int = 0) -> str:
        """Send a payload over the newest socket; return its envelope's id, to find the ack by."""
        await self.until(lambda: self._sockets)
        named = envelope or f"env-{next(self._numbers)}"
        message: Payload = {
            "envelope_id": named,
            "type": envelope_type(payload),
            "payload": payload,
            "accepts_response_payload": True,
        }
        if retry:
            message |= {"retry_attempt": retry, "retry_reason": "timeout"}
        await self._sockets[-1].send_str(json.dumps(message))
        return named

    async def acknowledged(self, envelope: str) -> Payload:
        """Wait for the acknowledgement of an envelope; return what it carried."""
        await self.until(lambda: envelope in self.acks)
        return self.acks[envelope]

    async def tell(self, payload: Payload) -> Payload:
        """Send a payload and return what its acknowledgement carried."""
        return await self.acknowledged(await self.send(payload))

    async def connected(self, sockets: int = 1) -> None:
        """Wait until so many sockets are open."""
        await self.until(lambda: len(self._sockets) >= sockets)

    async def ask_to_reconnect(self) -> None:
        """Tell the newest socket that it is to be replaced, as Slack does every few hours."""
        goodbye = {"type": "disconnect", "reason": "refresh_requested"}
        await self._sockets[-1].send_str(json.dumps(goodbye))

    async def hang_up(self) -> None:
        """Close every socket."""
        for socket in [*self._sockets]:
            await socket.close()

    async def _tell_news(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields, token = await _fields(request)
        self.calls.append(Call(method, fields, token))
        fault = self._faults[method].popleft() if self._faults[method] else None
        try:
            return await self._answer(request, method, fields, token, fault)
        finally:
            await self._tell_news()

    async def _answer(
        self,
        request: web.Request,
        method: str,
        fields: Payload,
        token: str,
        fault: Fault | None,
    ) -> web.StreamResponse:
        if isinstance(fault, Status):
            headers = {"Retry-After": str(fault.wait)} if fault.wait is not None else {}
            body = {"ok": False, "error": "ratelimited" if fault.status == 429 else "internal"}
            return web.json_response(body, status=fault.status, headers=headers)
        answer: Payload
        if isinstance(fault, Refusal):
            answer = {"ok": False, "error": fault.error}
        elif error := self._refused(method, token):
            answer = {"ok": False, "error": error}
        else:
            answer = self._do(method, fields, token)
        if isinstance(fault, Lost):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return web.json_response(answer)

    def _refused(self, method: str, token: str) -> str:
        if method in {"oauth.v2.access", "api.test"}:
            return ""
        wanted = {APP_TOKEN} if method == "apps.connections.open" else self.tokens.keys()
        return "" if token in wanted else "invalid_auth" if token else "not_authed"

    def _do(self, method: str, fields: Payload, token: str) -> Payload:
        done = _METHODS.get(method)
        if done is None:
            return {"ok": False, "error": "unknown_method"}
        answer = done(self, fields, token)
        return {"ok": "error" not in answer, **answer}

    async def _response(self, request: web.Request) -> web.Response:
        """Take a reply to an interaction; five a URL, as Slack allows. It fails as "response"."""
        name = request.match_info["name"]
        fault = self._faults["response"].popleft() if self._faults["response"] else None
        if isinstance(fault, Status):
            return web.Response(status=fault.status, headers={"Retry-After": str(fault.wait or 0)})
        if sum(used == name for used, _ in self.responses) >= 5:
            return web.Response(status=404, text="used_url")
        self.responses.append((name, await request.json()))
        if isinstance(fault, Lost) and request.transport is not None:
            request.transport.abort()
        await self._tell_news()
        return web.Response(text="ok")

    async def _download(self, request: web.Request) -> web.Response:
        """Give a file to whoever brings a token; lead others to the login page."""
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.Response(status=302, headers={"Location": "/login"})
        return web.Response(body=self.files[request.match_info["id"]][1])

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        info = {"app_id": APP}
        hello = {"type": "hello", "num_connections": 1, "connection_info": info}
        await socket.send_str(json.dumps(hello))
        self._sockets.append(socket)
        await self._tell_news()
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                said = json.loads(message.data)
                self.acks[said["envelope_id"]] = said.get("payload") or {}
                await self._tell_news()
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    # What each method does; the answer holds "error" where Slack would refuse.

    def _auth_test(self, _: Payload, token: str) -> Payload:
        team = self.tokens[token]
        return {
            "url": "https://example.slack.example/",
            "team": "Example",
            "user": "briefbot",
            "team_id": team,
            "user_id": BOT_USER,
            "bot_id": "B0001",
        }

    def _open_socket(self, _fields: Payload, _token: str) -> Payload:
        return {"url": self.url.replace("http:", "ws:").replace("/api/", "/link")}

    def _post(self, fields: Payload, _: str) -> Payload:
        if error := self._unfit(fields):
            return {"error": error}
        channel = fields["channel"]
        if channel[:1] in {"U", "W"}:  # a person's id will do where something is posted
            channel = self._open_conversation({"users": channel}, "")["channel"]["id"]
        ts = f"1700000{next(self._numbers):03}.000001"
        message = {**fields, "ts": ts, "type": "message", "user": BOT_USER, "bot_id": "B0001"}
        self.messages[channel].append(message)
        return {"channel": channel, "ts": ts, "message": message}

    def _post_ephemeral(self, fields: Payload, _: str) -> Payload:
        if error := self._unfit(fields):
            return {"error": error}
        self.ephemeral.append(fields)
        return {"message_ts": f"1700000{next(self._numbers):03}.000001"}

    def _update(self, fields: Payload, _: str) -> Payload:
        if error := self._unfit(fields):
            return {"error": error}
        for message in self.messages[fields["channel"]]:
            if message["ts"] == fields["ts"]:
                # Blocks that are not sent again are gone, as on Slack.
                message.pop("blocks", None)
                message.update(fields)
                return {"channel": fields["channel"], "ts": fields["ts"]}
        return {"error": "message_not_found"}

    def _unfit(self, fields: Payload) -> str:
        channel = fields.get("channel", "")
        if channel not in self.channels and not ("ts" not in fields and channel[:1] in {"U", "W"}):
            return "channel_not_found"
        blocks = fields.get("blocks") or []
        if len(blocks) > 50:
            return "invalid_blocks"
        if len(json.dumps(blocks, ensure_ascii=False)) > _REFUSED_ABOVE:
            return "msg_blocks_too_long"
        if not fields.get("text") and not blocks:
            return "no_text"
        return self.channels.get(channel, "")

    def _history(self, fields: Payload, _: str) -> Payload:
        channel = fields.get("channel", "")
        if channel not in self.channels:
            return {"error": "channel_not_found"}
        oldest = float(fields.get("oldest") or 0)
        found = [m for m in self.messages[channel] if float(m["ts"]) >= oldest]
        if str(fields.get("include_all_metadata", "")).lower() not in {"true", "1"}:
            found = [{k: v for k, v in m.items() if k != "metadata"} for m in found]
        limit = int(fields.get("limit") or 100)
        return {"messages": found[::-1][:limit], "has_more": len(found) > limit}

    def _user(self, fields: Payload, _: str) -> Payload:
        user = fields.get("user", "")
        profile = {"id": user, "name": "ana", "tz": "Europe/Berlin", "is_admin": False}
        return {"user": profile | self.users.get(user, {})}

    def _members(self, fields: Payload, _: str) -> Payload:
        group = fields.get("usergroup", "")
        return (
            {"users": self.groups[group]} if group in self.groups else {"error": "no_such_subteam"}
        )

    def _open_view(self, fields: Payload, _: str) -> Payload:
        if fields.get("trigger_id") not in self.open_triggers:
            return {"error": "expired_trigger_id"}
        return self._put_view(fields, _)

    def _put_view(self, fields: Payload, _: str) -> Payload:
        view = fields["view"]
        if len(view["blocks"]) > 100 or len(view.get("private_metadata", "")) > 3000:
            return {"error": "invalid_arguments"}
        shown = {"id": f"V{next(self._numbers)}", "hash": "h1", "team_id": TEAM, **view}
        self.views.append(shown)
        return {"view": shown}

    def _publish(self, fields: Payload, token: str) -> Payload:
        answer = self._put_view(fields, token)
        if "error" not in answer:
            self.homes[fields["user_id"]] = answer["view"]
        return answer

    def _open_conversation(self, fields: Payload, _: str) -> Payload:
        channel = f"D-{fields.get('users', '')}"
        self.channels.setdefault(channel, "")
        self.messages.setdefault(channel, [])
        return {"channel": {"id": channel}}

    def _channel(self, fields: Payload, _: str) -> Payload:
        channel = fields.get("channel", "")
        if channel not in self.channels:
            return {"error": "channel_not_found"}
        return {"channel": {"id": channel, "name": "news", "is_member": True}}

    def _file(self, fields: Payload, _: str) -> Payload:
        if fields.get("file") not in self.files:
            return {"error": "file_not_found"}
        name, data = self.files[fields["file"]]
        url = self.url.replace("/api/", f"/files/{fields['file']}")
        about = {"id": fields["file"], "name": name, "size": len(data)}
        return {"file": about | {"url_private_download": url}}

    def _permalink(self, fields: Payload, _: str) -> Payload:
        place = f"{fields.get('channel')}/p{fields.get('message_ts', '').replace('.', '')}"
        return {"permalink": f"https://example.slack.example/archives/{place}"}

    def _install(self, fields: Payload, _: str) -> Payload:
        """Exchange a code or a refresh token for a token, which is known from now on."""
        if not (fields.get("code") or fields.get("refresh_token")):
            return {"error": "invalid_code"}
        team = self.installed.get("team", {"id": TEAM, "name": "Example"})
        token = f"xoxe.xoxb-loopback-{next(self._numbers)}"
        self.tokens[token] = team["id"]
        return {
            "access_token": token,
            "refresh_token": f"xoxe-loopback-{next(self._numbers)}",
            "expires_in": 43_200,
            "token_type": "bot",
            "scope": "commands,chat:write",
            "bot_user_id": BOT_USER,
            "app_id": APP,
            "team": team,
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U0001"},
            **self.installed,
        }


_METHODS: dict[str, Callable[[FarSide, Payload, str], Payload]] = {
    "api.test": lambda _side, _fields, _token: {},
    "apps.connections.open": FarSide._open_socket,
    "auth.test": FarSide._auth_test,
    "chat.getPermalink": FarSide._permalink,
    "chat.postEphemeral": FarSide._post_ephemeral,
    "chat.postMessage": FarSide._post,
    "chat.update": FarSide._update,
    "conversations.history": FarSide._history,
    "conversations.info": FarSide._channel,
    "conversations.open": FarSide._open_conversation,
    "conversations.replies": FarSide._history,
    "files.info": FarSide._file,
    "oauth.v2.access": FarSide._install,
    "usergroups.users.list": FarSide._members,
    "users.info": FarSide._user,
    "views.open": FarSide._open_view,
    "views.publish": FarSide._publish,
    "views.push": FarSide._open_view,
    "views.update": FarSide._put_view,
}


async def _fields(request: web.Request) -> tuple[Payload, str]:
    """Return a call's fields, whatever form they came in, and its token."""
    if request.content_type == "application/json":
        fields: Payload = await request.json() if request.can_read_body else {}
    else:
        fields = {**request.query, **(await request.post())}
    for name in _JSON_FIELDS:
        if isinstance(fields.get(name), str):
            fields[name] = json.loads(fields[name])
    header = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return fields, header or str(fields.pop("token", ""))
