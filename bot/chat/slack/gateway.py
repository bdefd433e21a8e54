"""The only caller of Slack's Web API: at Slack's pace, and nothing sent twice.

A channel has a queue of its own and gets a message a second. Slack has no idempotency key, and
a request whose answer is lost may have been heeded: so a call is repeated only where it is known
not to have happened (429, a connection that never came about) or where doing it twice is doing
it once. A post carries its delivery key in ``metadata``, and is looked for in the channel's
history before it is tried again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError

from bot.chat.slack.failures import (
    UNCLEAR,
    RefusedError,
    SlackError,
    UnavailableError,
    UnknownOutcomeError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.chat.slack.blocks import Message

log = logging.getLogger(__name__)

EVENT_TYPE = "briefbot_delivery"
"""The type of the metadata that holds a delivery key."""
TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds; a Slack that wants us to wait longer is told of instead."""
LOOK_BACK = 3
"""Pages of 100 messages that are looked through for a delivery key."""


class Tokens(Protocol):
    """Whose name we speak in: a bot token per workspace."""

    async def token(self, team: str) -> str:
        """Return a workspace's bot token. Raises :class:`SlackError` where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel (or a person's id) of a workspace, maybe in a thread."""

    team: str
    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, in seconds, and by which clock."""

    between: float = 1.0
    first: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class _Queue:
    """A channel's turn: one at a time, and not too soon after the last."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.next = 0.0


class Gateway:
    """Calls the Web API. ``bot`` is the name by which people invite it."""

    def __init__(
        self,
        client: AsyncWebClient,
        tokens: Tokens,
        pace: Pace | None = None,
        refused: Callable[[RefusedError], None] = lambda _: None,
    ) -> None:
        """Speak through ``client``, which must have no retry handlers of its own.

        ``refused`` is told of every refusal: one may concern more than the call at hand.
        """
        self._client = client
        self._tokens = tokens
        self._pace = pace or Pace()
        self._refused = refused
        self._queues: OrderedDict[tuple[str, str], _Queue] = OrderedDict()
        self.bot = "briefbot"

    async def post(self, place: Place, message: Message, key: str = "") -> str:
        """Post a message and return its ``ts``; with a ``key``, once however often it is tried.

        Raises :class:`RefusedError`, and :class:`UnknownOutcomeError` where nobody can tell
        whether it was posted.
        """
        for attempt in range(TRIES):
            try:
                return await self.post_once(place, message, key)
            except UnknownOutcomeError:
                if not key:
                    raise
                await self._pace.sleep(self._pace.first * 2.0**attempt)
                if found := await self.find(place, key):
                    return found
        raise UnavailableError("Slack did not take the message; it was not posted")

    async def post_once(self, place: Place, message: Message, key: str = "") -> str:
        """Post a message when it is the channel's turn; no second try where it may be there.

        Raises as :meth:`post` does.
        """
        body = {**message.body(), "channel": place.channel, "link_names": False, "parse": "none"}
        if place.thread:
            body["thread_ts"] = place.thread
        if key:
            body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        queue = self._queue(place)
        async with queue.lock:
            await self._pace.sleep(max(0.0, queue.next - self._pace.clock()))
            try:
                return str((await self._try(place.team, "chat.postMessage", body))["ts"])
            finally:
                queue.next = self._pace.clock() + self._pace.between

    async def find(self, place: Place, key: str) -> str | None:
        """Return the ``ts`` of the message that carries a delivery key, if it was posted."""
        method = "conversations.replies" if place.thread else "conversations.history"
        body: dict[str, Any] = {"channel": place.channel, "limit": 100}
        body["include_all_metadata"] = True
        if place.thread:
            body["ts"] = place.thread
        for _ in range(LOOK_BACK):
            answer = await self.call(place.team, method, body)
            for message in answer.get("messages", ()):
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            body["cursor"] = cursor
        return None

    async def conversation(self, place: Place) -> Place:
        """Return where what is posted to a place stands: of a person, their conversation with us.

        Slack takes a person's id for a channel where something is posted, and nowhere else.
        """
        if place.channel[:1] not in {"U", "W"}:
            return place
        answer = await self.call(place.team, "conversations.open", {"users": place.channel})
        return replace(place, channel=str(answer["channel"]["id"]))

    async def whisper(self, place: Place, user: str, message: Message) -> None:
        """Show a message to one person in a channel; it is gone when they reload."""
        body = {**message.body(), "channel": place.channel, "user": user}
        if place.thread:
            body["thread_ts"] = place.thread
        await self._try(place.team, "chat.postEphemeral", body)

    async def update(self, place: Place, ts: str, message: Message, key: str = "") -> None:
        """Replace a message of ours; text alone would delete its blocks, so they go along.

        ``key`` is the delivery key that it carries, which it goes on carrying.
        """
        body = {**message.body(), "channel": place.channel, "ts": ts, "blocks": message.blocks}
        if key:
            body["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        await self.call(place.team, "chat.update", body)

    async def open(self, team: str, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal; Slack wants it within three seconds of the click."""
        await self._try(team, "views.open", {"trigger_id": trigger, "view": view})

    async def publish(self, team: str, user: str, view: dict[str, Any]) -> None:
        """Put up somebody's App Home."""
        await self.call(team, "views.publish", {"user_id": user, "view": view})

    async def user(self, team: str, user: str) -> dict[str, Any]:
        """Return what Slack knows of a person: zone, name, whether they are an admin."""
        answer = await self.call(team, "users.info", {"user": user})
        found: dict[str, Any] = answer["user"]
        return found

    async def members(self, team: str, group: str) -> list[str]:
        """Return the ids of the people in a user group."""
        answer = await self.call(team, "usergroups.users.list", {"usergroup": group})
        return [str(each) for each in answer.get("users", ())]

    def now(self) -> float:
        """Return the time by the clock that paces us, in seconds."""
        return self._pace.clock()

    async def download(self, team: str, address: str, most: int) -> bytes:
        """Return a file that Slack keeps, up to one byte more than ``most``.

        Our token goes to Slack's own hosts alone. Raises :class:`SlackError`.
        """
        parts, ours = urlsplit(address), urlsplit(self._client.base_url)
        host = parts.hostname or ""
        at_slack = parts.scheme == "https" and f".{host}".endswith(".slack.com")
        if not at_slack and (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
            raise RefusedError("file_not_found", self.bot)
        headers = {"Authorization": f"Bearer {await self._tokens.token(team)}"}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(self._client.timeout)) as session,
                session.get(address, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:  # without the scope, Slack leads to its login page
                    raise RefusedError("missing_scope", self.bot)
                data = b""
                async for part in answer.content.iter_chunked(1 << 16):
                    data += part
                    if len(data) > most:
                        break
                return data[: most + 1]
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise UnavailableError(
                f"the file could not be fetched ({type(error).__name__})"
            ) from None

    async def identity(self, team: str = "") -> dict[str, Any]:
        """Return who the token makes us."""
        return await self.call(team, "auth.test", {})

    async def answer(self, url: str, message: Message, *, public: bool = False) -> None:
        """Answer a command or a click through its ``response_url``, privately or in the channel.

        It takes five answers in 30 minutes. Nobody can tell whether an answer without an answer
        arrived: what everybody would see is not repeated then, and what one person would see
        twice is. Raises as :meth:`post` does.
        """
        body = {**message.body(), "response_type": "in_channel" if public else "ephemeral"}
        body["replace_original"] = False
        for attempt in range(TRIES):
            pause = self._pace.first * 2.0**attempt
            try:
                wait = await self._answered(url, body)
            except UnknownOutcomeError:
                if public or attempt:
                    raise
                wait = pause
            if wait is None:
                return
            await self._pace.sleep(wait or pause)
        raise UnavailableError("Slack takes no answer for now")

    async def _answered(self, url: str, body: dict[str, Any]) -> float | None:
        """Send an answer; return how long to wait before trying again, ``None`` for not at all."""
        status, text, wait = await self._send(url, body)
        if status == 429:
            return wait
        if status >= 500:
            raise UnknownOutcomeError(f"Slack answered {status}")
        if status >= 300 or '"ok":false' in text.replace(" ", ""):
            raise RefusedError(next((each for each in _URL_ERRORS if each in text), text[:40]))
        return None

    async def call(self, team: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call a method that may be called twice without harm, patiently."""
        for attempt in range(TRIES):
            try:
                return await self._try(team, method, body)
            except (UnknownOutcomeError, UnavailableError):
                if attempt + 1 == TRIES:
                    raise
                await self._pace.sleep(self._pace.first * 2.0**attempt)
        raise AssertionError  # pragma: no cover - the last round returns or raises

    async def _try(self, team: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call a method once; again only where it is known that nothing happened."""
        for attempt in range(TRIES):
            token = await self._tokens.token(team)
            try:
                answer = await self._client.api_call(method, **_arguments(method, body, token))
            except SlackApiError as error:
                wait = self._judge(method, error)
            except ClientConnectorError as error:
                log.warning("%s: no connection (%s)", method, type(error).__name__)
                wait = self._pace.first * 2.0**attempt
            except (ClientError, TimeoutError, OSError, ValueError) as error:
                raise UnknownOutcomeError(
                    f"{method}: no answer came ({type(error).__name__})"
                ) from None
            else:
                data = answer.data
                return data if isinstance(data, dict) else {}
            await self._pace.sleep(wait)
        raise UnavailableError(f"{method}: Slack does not take it for now")

    def _judge(self, method: str, error: SlackApiError) -> float:
        """Return how long to wait before another try. Raises what makes one pointless."""
        status, code, headers = _verdict(error.response)
        if status == 429 or code in {"ratelimited", "rate_limited"}:
            wait = _number(headers.get("Retry-After"))
            if wait > LONGEST_WAIT:
                raise UnavailableError(
                    f"{method}: Slack asks for a pause of {wait:.0f} s"
                ) from None
            log.info("%s: told to wait %g s", method, wait)
            return wait
        if status >= 500 or code in UNCLEAR or not code:
            raise UnknownOutcomeError(
                f"{method}: Slack answered {status} {code}".rstrip()
            ) from None
        refusal = RefusedError(code, self.bot)
        self._refused(refusal)
        raise refusal from None

    async def _send(self, url: str, body: dict[str, Any]) -> tuple[int, str, float]:
        from slack_sdk.webhook.async_client import AsyncWebhookClient  # noqa: PLC0415

        client = AsyncWebhookClient(
            url, timeout=self._client.timeout, proxy=self._client.proxy, retry_handlers=[]
        )
        try:
            answer = await client.send_dict(body)
        except ClientConnectorError:
            return 429, "", 0.0  # nothing happened: the same as being told to wait
        except (ClientError, TimeoutError, OSError) as error:
            raise UnknownOutcomeError(f"no answer came ({type(error).__name__})") from None
        return answer.status_code, answer.body or "", _number(answer.headers.get("Retry-After"))

    def _queue(self, place: Place) -> _Queue:
        """Return a channel's queue; those that nobody used for long are forgotten."""
        key = (place.team, place.channel)
        queue = self._queues.setdefault(key, _Queue())
        self._queues.move_to_end(key)
        while len(self._queues) > 5000 and not next(iter(self._queues.values())).lock.locked():
            self._queues.popitem(last=False)
        return queue


_URL_ERRORS = ("expired_url", "used_url", "channel_not_found", "is_archived", "no_text")
_READING = frozenset({"conversations.history", "conversations.replies", "files.info", "users.info"})


def _arguments(method: str, body: dict[str, Any], token: str) -> dict[str, Any]:
    """Return the body as the method wants it: methods that read take no JSON."""
    if method in _READING:
        said = {key: str(value).lower() if value is True else value for key, value in body.items()}
        return {"params": {**said, "token": token}}
    return {"json": {**body, "token": token}}


def _verdict(answer: Any) -> tuple[int, str, Mapping[str, str]]:  # noqa: ANN401 - the SDK has it be several things
    """Return the status, Slack's word for the error (or nothing), and the headers."""
    data = getattr(answer, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    status = getattr(answer, "status_code", None) or getattr(answer, "status", None) or 0
    return int(status), code, getattr(answer, "headers", None) or {}


def _number(text: str | None) -> float:
    try:
        return max(0.0, float(text or 1))
    except ValueError:
        return 1.0


__all__ = ["Gateway", "Pace", "Place", "SlackError", "Tokens"]
