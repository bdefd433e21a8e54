"""From a folder just begun to a digest in a channel, as somebody new to the bot would go."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import bootstrap, jobs, serving
from bot.chat.slack.blocks import Message
from bot.settings import starting
from bot.settings.loading import load
from tests.chat.slack import sent
from tests.chat.slack.accepted import check_message, check_view, walk
from tests.chat.slack.farside import APP_TOKEN, BOT_TOKEN
from tests.chat.slack.reading import answers, said
from tests.chat.slack.sent import ALONE, CHANNEL, USER
from tests.feeds.web import site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.chat.slack.farside import FarSide
    from tests.feeds.web import Site

FRIDAY = datetime(2026, 1, 2, 6, 30, tzinfo=UTC)
ITEM = """<item><title>{title}</title><link>https://{name}.example/{n}</link>
<pubDate>Thu, 01 Jan 2026 {n:02}:00:00 GMT</pubDate><description>{text}</description></item>"""
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Thursday night. Forty firefighters "
    "fought the flames until dawn, and nobody was hurt, the fire chief said."
)
VOTE = (
    "Parliament passed the budget on Thursday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise."
)


class Clock:
    """Time that stands still, and once it moves does so a minute each time it is looked at."""

    def __init__(self) -> None:
        self.now = FRIDAY
        self.moves = False

    def __call__(self) -> datetime:
        if self.moves and self.now < FRIDAY + timedelta(hours=2):
            self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
async def feeds() -> AsyncIterator[Site]:
    async with site() as serving_feeds:
        for name in ("herald", "courier"):
            items = [
                ITEM.format(title="Warehouse in Belford burns down", name=name, n=8, text=FIRE),
                ITEM.format(title="Parliament passes the budget", name=name, n=9, text=VOTE),
            ]
            head = f"<title>The {name.title()}</title><language>en</language>"
            body = f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
            serving_feeds.put(f"/{name}.xml", body)
        yield serving_feeds


@pytest.fixture
def folder(tmp_path: Path, feeds: Site) -> Path:
    """An empty folder begun, with a group of feeds that can be reached from here."""
    made = tmp_path / "config"
    starting.begin(made)
    main = made / "briefbot.toml"
    main.write_text(main.read_text().replace("allow = []", 'allow = ["127.0.0.1"]'))
    with (made / "sources.toml").open("a") as sources:
        for name in ("herald", "courier", "gone"):
            url = json.dumps(feeds.url(f"/{name}.xml"))
            sources.write(
                f'\n[[source]]\nid = "{name}"\nurl = {url}\ngroups = ["near"]\nenabled = false\n'
            )
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def _running(
    side: FarSide, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """The whole bot, as `briefbot run` wires it."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_API_URL", side.url)
    monkeypatch.setattr(jobs, "CONFIG", 0.05)
    side.users[USER] = {"is_admin": True}
    side.channels[USER] = ""
    async with bootstrap.open_app(bootstrap.load_settings(folder), clock=clock) as app:
        stop = asyncio.Event()
        task = asyncio.create_task(serving.make_running(app, ["slack"]).until(stop))
        await side.connected()
        yield
        stop.set()
        await task
    posts = [message for channel in side.messages.values() for message in channel]
    for body in (*(each for _, each in side.responses), *side.ephemeral, *posts):
        check_message(Message(body["text"], tuple(body.get("blocks", ()))))


async def form(side: FarSide) -> dict[str, Any]:
    """Open the form of a set-up."""
    words = sent.slash("setup", command="/brief-admin", response_url=side.response_url("set"))
    await side.tell(words)
    view: dict[str, Any] = await side.until(lambda: side.views and side.views[-1])
    check_view({key: each for key, each in view.items() if key not in {"id", "hash", "team_id"}})
    return view


def filled(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "group": {"selected_option": {"value": "near"}},
        "channel": {"selected_conversation": CHANNEL},
        "words": {},
        "time": {"selected_time": "08:00"},
        "zone": {"value": "Europe/Berlin"},
        "days": {"selected_options": [{"value": day} for day in ("mon", "thu", "fri")]},
    }
    return {name: {name: value} for name, value in (usual | more).items()}


async def try_it(
    side: FarSide, view: dict[str, Any], messages: int = 1, **more: Any
) -> list[dict[str, Any]]:
    """Submit the form; return the messages that come after the line that says to wait."""
    assert await side.tell(sent.submission(view, filled(**more))) == {}

    def come() -> list[dict[str, Any]]:
        found = [body for name, body in side.responses if name == "set"]
        return found[1:] if len(found) > messages else []

    await side.until(come, 60)
    return come()


async def press(side: FarSide, shown: list[dict[str, Any]], label: str) -> str:
    """Press a button below an answer; return what comes back."""
    found = (each for body in shown for each in walk(body["blocks"]))
    pressed = next(each for each in found if (each.get("text") or {}) and _label(each) == label)
    name = f"press{len(side.responses)}"
    click = sent.click(pressed, response_url=side.response_url(name))
    await side.tell(click)
    return said(await answers(side, name))


def texts(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in folder.iterdir()}


def _label(element: dict[str, Any]) -> str:
    text = element.get("text")
    return str(text.get("text")) if isinstance(text, dict) else ""


@pytest.mark.usefixtures("_running")
async def test_from_nothing_to_a_digest_in_a_channel(
    side: FarSide, folder: Path, clock: Clock
) -> None:
    before = texts(folder)
    shown = await try_it(side, await form(side), messages=2)
    report, *pages = shown
    assert "2 of 3 feeds answered with 4 articles" in said([report])
    assert "answers 404" in said([report]) or "nothing at its address" in said([report])
    assert "Nothing is saved yet" in said([report])
    assert texts(folder) == before
    assert "Warehouse in Belford" in said(pages)

    assert "Sent to you alone" in await press(side, shown, "Send me a test")
    (test,) = side.messages[ALONE]
    assert "A test of the digest news" in said([test])
    assert not side.messages[CHANNEL]

    assert "digest news added" in await press(side, shown, "Save")
    settings = load(folder, {})
    assert {each.id for each in settings.sources if each.enabled} == {"herald", "courier", "gone"}
    assert "# Digests that are posted by themselves" in (folder / "digests.toml").read_text()
    assert "saved already, or gone" in await press(side, shown, "Save")

    clock.moves = True
    await side.until(lambda: side.messages[CHANNEL], 60)
    real = side.messages[CHANNEL][0]
    # What was shown is what is posted, but for when the next one comes and what it is called.
    assert _stories(real) == _stories(pages[0])
    assert _stories(test) == _stories(real)


def _stories(body: dict[str, Any]) -> list[str]:
    """Return the text of the cards of a digest, without its head and foot."""
    texts = [
        str(block["text"]["text"])
        for block in body["blocks"]
        if block["type"] == "section" and "accessory" in block
    ]
    assert texts
    return texts


@pytest.mark.usefixtures("_running")
async def test_a_mistake_is_told_before_any_feed_is_read(side: FarSide, feeds: Site) -> None:
    view = await form(side)
    wrong = await side.tell(sent.submission(view, filled(zone={"value": "Mars"})))
    assert list(wrong["errors"]) == ["zone"]
    shown = await try_it(side, view, channel={"selected_conversation": "C 1"})
    assert "give platform and place" in said(shown)
    assert not feeds.asked


@pytest.mark.usefixtures("_running")
async def test_a_source_is_looked_at_and_then_added(
    side: FarSide, folder: Path, feeds: Site
) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/new.xml">'
    feeds.put("/", page)
    feeds.put("/new.xml", '<rss version="2.0"><channel><title>New</title></channel></rss>')
    url = feeds.url("/")
    words = sent.slash(
        f"sources add {url}", command="/brief-admin", response_url=side.response_url("add")
    )
    await side.tell(words)
    shown = await answers(side, "add")
    assert feeds.url("/new.xml") in said(shown)
    assert "no items" in said(shown) or "Items" in said(shown)
    assert "source new added" in await press(side, shown, "Add it")
    assert load(folder, {}).sources[-1].url == feeds.url("/new.xml")
    assert "Taken back" in await press(side, [_undo()], "Undo")
    assert load(folder, {}).sources[-1].id == "gone"


def _undo() -> dict[str, Any]:
    label = {"type": "plain_text", "text": "Undo"}
    element = {"type": "button", "action_id": "admin.1", "value": "config undo", "text": label}
    return {"blocks": [{"type": "actions", "elements": [element]}]}


@pytest.mark.usefixtures("_running")
async def test_a_list_is_uploaded_and_then_added(side: FarSide, folder: Path) -> None:
    opml = (
        '<opml version="2.0"><body>'
        '<outline text="Wire" xmlUrl="https://wire.example/feed"/>'
        '<outline text="Known" xmlUrl="https://feeds.bbci.co.uk/news/world/rss.xml"/>'
        "</body></opml>"
    )
    side.files["F1"] = ("feeds.opml", opml.encode())
    shown = await upload(side, "F1")
    assert "1 to add from feeds.opml" in said(shown)
    assert "https://wire.example/feed" in said(shown)
    assert "source wire added" in await press(side, shown, "Add 1")
    assert load(folder, {}).sources[-1].url == "https://wire.example/feed"


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * (1 << 20) + b"x", "larger than 1 MB"),
        (b"<opml><body></body></opml>", "names no feed"),
        (b'[[source]]\npath = "/etc"\n', "not to be imported"),
        (b'[[source]]\nurl = "https://x.example/"\noutlet = "xoxb-123456-abc"\n', "a secret"),
        (b'[[source]]\nurl = "https://x.example/"\nlanguage = "Klingon"\n', "ISO 639"),
    ],
)
async def test_a_list_that_is_no_good_is_refused_whole(
    side: FarSide, folder: Path, data: bytes, why: str
) -> None:
    before = (folder / "sources.toml").read_text()
    side.files["F1"] = ("feeds.opml", data)
    shown = await upload(side, "F1")
    assert why in said(shown)
    assert "xoxb" not in said(shown)
    assert "admin.0" not in json.dumps(shown)
    assert (folder / "sources.toml").read_text() == before


async def upload(side: FarSide, file: str) -> list[dict[str, Any]]:
    words = sent.slash(
        "sources import", command="/brief-admin", response_url=side.response_url("list")
    )
    await side.tell(words)
    view: dict[str, Any] = await side.until(lambda: side.views and side.views[-1])
    state: dict[str, Any] = {"file": {"file": {"files": [{"id": file}]}}, "pasted": {"pasted": {}}}
    assert await side.tell(sent.submission(view, state)) == {}
    return await answers(side, "list")
