"""Admins on Discord try what they set up, and then save it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import discord
import pytest

from bot import bootstrap
from bot.chat.discord.digests import DiscordChat
from bot.chat.discord.gateway import Gateway
from bot.core.permission import Permit, Permits, whom
from bot.settings import starting
from bot.settings.loading import load
from bot.trying import DigestTrials, FeedTrials
from bot.usecases.delivering import Post
from tests.chat.discord.bodies import form_of, ids, said, shown, texts
from tests.feeds.web import site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle
    from simcord.env import Env

    from bot.chat.discord.client import Client
    from bot.usecases.desk import Desk
    from tests.chat.discord.conftest import Clock
    from tests.feeds.web import Site

FEED = """<rss version="2.0"><channel><title>The Beacon</title><language>en</language>
<item><title>Ferry runs aground off Hale</title><link>https://b.example/1</link>
<pubDate>Mon, 02 Mar 2026 07:00:00 GMT</pubDate>
<description>A ferry with sixty people ran aground off Hale. Nobody was hurt.</description>
</item></channel></rss>"""


@pytest.fixture
async def feeds() -> AsyncIterator[Site]:
    async with site() as there:
        there.put("/feed.xml", FEED)
        there.put("/", '<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
        yield there


@pytest.fixture
def folder(tmp_path: Path, feeds: Site) -> Path:
    made = tmp_path / "config"
    starting.begin(made, "*")
    main = made / "briefbot.toml"
    main.write_text(main.read_text().replace("allow = []", 'allow = ["127.0.0.1"]'))
    url = feeds.url("/feed.xml")
    (made / "topics.toml").write_text("")
    (made / "sources.toml").write_text(
        f'[[source]]\nid = "beacon"\nurl = "{url}"\ngroups = ["near"]\nenabled = false\n'
    )
    return made


@pytest.fixture
def desk(desk: Desk, folder: Path) -> Desk:
    """The desk of a bot that runs with a config."""
    app = bootstrap.App(bootstrap.load_settings(folder), desk.store, desk.teller, desk.clock)
    app.equip(FeedTrials(app), DigestTrials(app, {}))
    return app.desk


@pytest.fixture
def chat(simcord_env: Env, desk: Desk) -> DiscordChat:
    """Discord as a place for digests, tests of them too."""
    gateway = Gateway(cast("Client", simcord_env.bot))
    made = DiscordChat(lambda: gateway)
    trials = cast("DigestTrials", desk.trials)
    cast("dict[str, Any]", trials.chats)["discord"] = made
    return made


@pytest.fixture
def admin(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    del channel
    permissions = discord.Permissions(manage_guild=True)
    role = simcord_env.guild.create_role("admins", permissions=permissions)
    return simcord_env.guild.add_member(simcord_env.create_user("root"), roles=[role])


FORM: dict[str, Any] = {
    "group": ["near"],
    "topic": "",
    "time": "11:00",
    "zone": "Europe/Berlin",
    "days": ["mon", "tue"],
}


async def test_from_nothing_to_a_digest_in_a_channel(  # noqa: PLR0913, PLR0917  fixtures
    admin: MemberActor,
    channel: ChannelHandle,
    simcord_env: Env,
    desk: Desk,
    folder: Path,
    chat: DiscordChat,
    clock: Clock,
) -> None:
    form = await admin.slash(channel, "news setup")
    assert [each["label"] for each in form_of(form)["components"]][:2] == [
        "Sources",
        "Topic (empty: everything)",
    ]
    tried = await admin.submit_modal(form, FORM)
    assert "1 of 1 feeds answered with 1 articles" in said(tried)
    assert "Nothing is saved yet" in said(tried)
    assert not load(folder, {}).sources[0].enabled

    sent = await admin.click(shown(tried), label="Send me a test")
    assert "Sent to you alone" in said(sent)
    (test,) = admin.user.dm_channel.history()
    assert not channel.history()

    assert "digest news added" in said(await admin.click(shown(tried), label="Save"))
    settings = load(folder, {})
    assert settings.sources[0].enabled
    digest = settings.digests[-1]
    assert digest.destination == f"discord:{admin.guild.id}/{channel.id}"
    assert (digest.weekdays, digest.times) == ("daily", ("mon,tue 11:00",))

    plans = bootstrap.make_plans(settings)
    post = Post(desk.store, desk.teller, {"discord": chat}, plans, clock, "a")
    await post.tick()
    clock.now += timedelta(hours=2)
    await post.tick()
    (real,) = channel.history()
    bodies = [each.json for each in simcord_env.http_requests if isinstance(each.json, dict)]
    followed = [body for body in bodies if "Ferry runs aground" in texts(_components(body))]
    preview, marked, posted = (texts(_components(body)) for body in followed)
    assert "A test of the digest news: it went to you alone" in marked
    assert _stories(preview) == _stories(marked) == _stories(posted)
    assert test.id != real.id


def _components(body: Any) -> list[dict[str, Any]]:
    found = body.get("components") or (body.get("data") or {}).get("components") or []
    return cast("list[dict[str, Any]]", found)


def _stories(text: str) -> list[str]:
    """Return the lines of a digest that tell of its stories."""
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("###"))
    return [line for line in lines[first:] if not line.startswith("-# ")]


async def test_a_mistake_is_one_clear_line(
    admin: MemberActor, channel: ChannelHandle, feeds: Site, chat: DiscordChat
) -> None:
    del chat
    for wrong, line in (
        ({"zone": "Mars"}, "digest 3, zone is"),
        ({"time": "25:99"}, "give a time of day"),
        ({"time": ""}, "give"),
    ):
        form = await admin.slash(channel, "news setup")
        told = said(await admin.submit_modal(form, FORM | wrong))
        assert line in told.replace("\\", "")
        assert "went wrong" not in told
    assert not feeds.asked


async def test_a_source_is_looked_at_and_then_added(
    admin: MemberActor, channel: ChannelHandle, feeds: Site, folder: Path
) -> None:
    (folder / "sources.toml").write_text("")
    found = await admin.slash(channel, "news source add", url=feeds.url("/"), outlet="Beacon")
    assert "The Beacon" in said(found)
    assert "Ferry runs aground" in said(found)
    assert "added" in said(await admin.click(shown(found), label="Add it"))
    (source,) = load(folder, {}).sources
    assert (source.id, source.outlet) == ("beacon", "Beacon")
    again = await admin.slash(channel, "news source add", url=feeds.url("/feed.xml"))
    assert "among the sources already" in said(again)
    none = await admin.slash(channel, "news source add", url=feeds.url("/nothing"))
    assert "answers 404" in said(none)


async def test_a_list_is_uploaded_and_then_added(
    admin: MemberActor, channel: ChannelHandle, folder: Path
) -> None:
    data = b'[[source]]\nurl = "https://wire.example/feed"\noutlet = "Wire"\n'
    found = await admin.slash(channel, "news source import", file=("feeds.toml", data))
    assert "1 to add from feeds.toml" in said(found)
    assert "added" in said(await admin.click(shown(found), label="Add 1"))
    assert load(folder, {}).sources[-1].id == "wire"
    large = await admin.slash(channel, "news source import", file=("x.opml", b"x" * (1 << 21)))
    assert "larger than 1 MB" in said(large)
    topics = b'[[topic]]\nname = "drones"\nquery = "drone"\n'
    found = await admin.slash(channel, "news topic import", file=("topics.toml", topics))
    await admin.click(shown(found), label="Add 1")
    assert load(folder, {}).topics[-1].name == "drones"


async def test_a_topic_is_tried_and_then_saved(
    admin: MemberActor, channel: ChannelHandle, folder: Path
) -> None:
    tried = await admin.slash(channel, "news topic add", name="Fires", query='"warehouse" fire')
    assert "Belford" in said(tried)
    assert not load(folder, {}).topics
    await admin.click(shown(tried), label="Save")
    (topic,) = load(folder, {}).topics
    assert (topic.name, topic.query) == ("Fires", '"warehouse" fire')


async def test_a_schedule_is_made_looked_at_and_changed(
    admin: MemberActor, channel: ChannelHandle, folder: Path, chat: DiscordChat
) -> None:
    del chat
    options = {"name": "noon", "times": "mon,wed 12:00, sun 18:00", "zone": "Europe/Berlin"}
    made = await admin.slash(channel, "news schedule add", topic="warehouse", **options)
    preview = await admin.click(shown(made), label="Preview")
    assert "The digest noon as it would be posted now" in said(preview)
    assert "Send me a test" in ids(shown(preview).components)
    await admin.slash(channel, "news schedule edit", words='noon stories=3 "topic=budget vote"')
    digest = load(folder, {}).digests[-1]
    assert (digest.stories, digest.topic) == (3, "budget vote")
    assert digest.times == ("mon,wed 12:00", "sun 18:00")
    other = await admin.slash(channel, "news schedule edit", words="noon destination=file:/x")
    assert "there is no setting destination=" in said(other)


async def test_a_button_asks_anew_whether_one_may(
    admin: MemberActor, channel: ChannelHandle, folder: Path, desk: Desk
) -> None:
    tried = await admin.slash(channel, "news topic add", name="Fires", query="fire")
    desk.permits = Permits((Permit((whom("discord:*:admins"),), frozenset({"source"})),))
    refused = await admin.click(shown(tried), label="Save")
    assert "That is for those whom the bot's config names" in shown(refused).content
    assert not load(folder, {}).topics
    form = await admin.slash(channel, "news setup")
    assert "That is for those whom" in shown(form).content


async def test_a_form_asks_anew_whether_one_may(
    admin: MemberActor, channel: ChannelHandle, feeds: Site, desk: Desk
) -> None:
    form = await admin.slash(channel, "news setup")
    desk.permits = Permits((Permit((whom("discord:*:admins"),), frozenset({"source"})),))
    refused = await admin.submit_modal(form, FORM)
    assert "That is for those whom" in shown(refused).content
    assert not feeds.asked
