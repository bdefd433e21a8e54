"""What admins try before it is saved, with fakes where the web and the platforms are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import Admin, parse_admin
from bot.core.delivery import Gone, Lost, Outcome, Sent
from bot.core.errors import InputError
from bot.core.health import FeedState
from bot.core.model import Brief
from bot.core.showing.document import Document, Heading, Note, Table
from bot.ports import Digest, FeedFound, FeedsRead, Trial, Who
from bot.settings.changing import Editor
from bot.settings.loading import load
from bot.store.archive import open_memory
from bot.summarizers import create
from bot.usecases import configure_words
from bot.usecases.administer import administer
from bot.usecases.answer import Teller
from bot.usecases.configure_setup import choices
from bot.usecases.configure_sources import bring
from bot.usecases.desk import Desk, Reader, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "T1", "U1"), "Ana", place="C1")
GUEST = Reader(Who("slack", "T2", "U9"), "Guy", place="C9")
SOURCES = """\
# ours
[[source]]
id = "a"
url = "https://a.example/feed"
groups = ["world"]
enabled = false

[[source]]
id = "b"
url = "https://b.example/feed"
groups = ["world", "tech"]
enabled = false

[[source]]
id = "c"
path = "news"
"""


@dataclass
class FakeFeeds:
    """Feeds that are what a test says."""

    found: FeedFound = field(default_factory=lambda: FeedFound("https://n.example/feed", "New"))
    listed: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def look(self, url: str) -> FeedFound:
        if url.endswith("nothing"):
            raise InputError(f"{url}: the server answers 404")
        return self.found

    async def read(self, sources: Sequence[Mapping[str, Any]]) -> FeedsRead:
        self.asked += [str(each["url"]) for each in sources]
        return FeedsRead(len(sources), 1, 7, ("b: it wants a password",))

    async def unpack(self, data: bytes, name: str, kind: str) -> list[dict[str, Any]]:
        del name, kind
        if data == b"bomb":
            raise InputError("list.opml: took longer than 9 s to read")
        return self.listed


@dataclass
class FakeTrials:
    """Digests that are composed of nothing but their name."""

    outcome: Outcome = field(default_factory=lambda: Sent("m1"))
    silent: bool = False
    sent: list[tuple[Digest, Who]] = field(default_factory=list)

    async def compose(self, digest: str | Mapping[str, Any]) -> Trial:
        name = digest if isinstance(digest, str) else str(digest["id"])
        document = Document((Heading(f"News of {name}"), Note("one"), Note("two")), name)
        made = Digest(Brief("b1", "", NOW, ()), document, "standard", "UTC", "slack:T1/C1", "S1")
        return Trial(made, self.silent, {"limit": 2})

    async def send(self, digest: Digest, who: Who) -> Outcome:
        self.sent.append((digest, who))
        return self.outcome


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "sources.toml").write_text(SOURCES)
    store = open_memory(lambda: NOW)
    teller = Teller(create("consensus"))
    config = Editor(tmp_path)
    yield Desk(store, teller, lambda: NOW, config=config, feeds=FakeFeeds(), trials=FakeTrials())
    await store.close()


async def ask(text: str, desk: Desk, reader: Reader = ANA) -> Reply:
    return await administer(parse_admin(text), reader, desk)


async def told(text: str, desk: Desk, reader: Reader = ANA) -> str:
    return read(await ask(text, desk, reader))


def read(reply: Reply) -> str:
    said = []
    for block in reply.document.blocks:
        if isinstance(block, Note):
            said.append(block.text)
        if isinstance(block, Table):
            said += [" ".join(cell.text for cell in row) for row in block.rows]
    return "\n".join(said)


def way(reply: Reply, label: str) -> str:
    return next(each.words for each in reply.ways if each.label == label)


SETUP = 'setup world "mon,fri 08:00" Europe/Berlin black sea'


async def test_a_set_up_is_shown_tested_and_saved_at_once(desk: Desk, tmp_path: Path) -> None:
    tried = await ask(SETUP, desk)
    assert "1 of 2 feeds answered with 7 articles. Not so good: b: it wants a password." in read(
        tried
    )
    assert "left out: limit 2" in read(tried)
    assert tried.digest is not None
    assert not load(tmp_path, {}).digests

    assert "Sent to you alone" in await told(way(tried, "Send me a test"), desk)
    trials = desk.trials
    assert isinstance(trials, FakeTrials)
    ((digest, who),) = trials.sent
    assert (who, digest.mention) == (ANA.who, "")
    _, note, *rest = digest.document.blocks
    assert "A test of the digest black-sea" in str(note)
    assert tuple(rest) == tried.digest.document.blocks[1:]

    done = await ask(way(tried, "Save"), desk)
    assert [each.label for each in done.ways] == ["Preview", "Send me a test", "Undo"]
    settings = load(tmp_path, {})
    assert [each.id for each in settings.sources if each.enabled] == ["a", "b", "c"]
    (made,) = settings.digests
    assert (made.id, made.topic, made.times) == ("black-sea", "black sea", ("mon,fri 08:00",))
    assert made.destination == "slack:T1/C1"
    log = await desk.store.audit(10)
    assert sorted(each.change.file for each in log) == ["digests.toml", "sources.toml"]
    assert {each.name for each in log} == {"Ana"}
    assert "saved already" in await told(way(tried, "Save"), desk)
    assert "such a digest already: black-sea" in await told(SETUP, desk)


async def test_a_set_up_is_another_ones_to_save_never(desk: Desk) -> None:
    tried = await ask(SETUP, desk)
    other = replace(ANA, who=Who("slack", "T1", "U2"))
    assert "saved already, or gone" in await told(way(tried, "Save"), desk, other)
    assert "saved already, or gone" in await told("topics save 12345678", desk)
    await ask('setup on "08:00" UTC', desk)  # a newer proposal takes its place
    assert "saved already, or gone" in await told(way(tried, "Save"), desk)


async def test_a_proposal_goes_stale(desk: Desk) -> None:
    tried = await ask(SETUP, desk)
    later = replace(desk, clock=lambda: NOW + timedelta(hours=2))
    assert "more than an hour old" in await told(way(tried, "Save"), later)


async def test_mistakes_come_before_any_feed_is_read(desk: Desk) -> None:
    for text, line in (
        ('setup wrld "08:00" UTC', "no group of sources 'wrld'; there is: on, tech, world"),
        ('setup world "25:00" UTC', "give a time of day"),
        ('setup world "08:00" Mars', "give an IANA zone"),
        ('setup world "08:00" UTC storys=3', "did you mean stories=?"),
        ('setup world "08:00" UTC xoxb-123456-abcdefg', "set it in the environment"),
    ):
        said = await told(text, desk)
        assert line in said
        assert "xoxb" not in said
    assert isinstance(desk.feeds, FakeFeeds)
    assert desk.feeds.asked == []


async def test_a_workspace_that_is_no_home_sets_up_with_what_is_on(desk: Desk) -> None:
    away = replace(desk, homes=("slack:T1",))
    theirs = await choices(GUEST, away)
    assert theirs.groups == ()
    assert '"slack:T2" to homes' in theirs.note
    assert (await choices(ANA, away)).groups == (("world", 2), ("tech", 1))
    assert '"slack:T2" to homes' in await told(SETUP, away, GUEST)
    tried = await ask('setup on "08:00" UTC', away, GUEST)
    assert "digest news added" in await told(way(tried, "Save"), away, GUEST)
    assert "slack:T2/C9" in await told("schedules list", away, GUEST)
    # What was allowed when it was proposed is looked at again when it is saved.
    tried = await ask('setup tech "09:00" UTC', away, ANA)
    nowhere = replace(away, homes=())
    assert "to homes" in await told(way(tried, "Save"), nowhere, ANA)


async def test_digests_of_others_are_not_previewed_tested_or_changed(desk: Desk) -> None:
    await told("schedules add ours 08:00 UTC", desk)
    away = replace(desk, homes=("slack:T1",))
    for line in ("preview ours", "test ours", "edit ours topic=x", "remove ours", "resume ours"):
        assert "no digest 'ours' in this workspace" in await told(f"schedules {line}", away, GUEST)
    said = await told("schedules add theirs 08:00 UTC channel=T1/C1", away, GUEST)
    assert "name it: channel=" in said


async def test_a_digest_is_changed_in_its_place(desk: Desk, tmp_path: Path) -> None:
    text = (
        '# mine\n[[digest]]\nid = "m"   # short\ndestination = "slack:T1/C1"\ntimes = ["08:00"]\n'
    )
    (tmp_path / "digests.toml").write_text(text)
    assert "digest m changed" in await told('schedules edit m "topic=black sea" stories=3', desk)
    (made,) = load(tmp_path, {}).digests
    assert (made.topic, made.stories) == ("black sea", 3)
    assert (tmp_path / "digests.toml").read_text().startswith(text)
    await told("schedules edit m topic= channel=C7", desk)
    (made,) = load(tmp_path, {}).digests
    assert (made.topic, made.destination) == ("", "slack:T1/C7")
    assert "Say what to change" in await told("schedules edit m stories", desk)
    assert "no setting destination=" in await told("schedules edit m destination=file:/x", desk)
    assert "Nothing changed" in await told("schedules edit m stories=3", desk)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [(Lost("no reply in time"), "may have reached you, or not"), (Gone("closed"), "not be sent")],
)
async def test_a_test_that_does_not_arrive_is_told(desk: Desk, outcome: Outcome, line: str) -> None:
    await told("schedules add m 08:00 UTC", desk)
    assert line in await told("schedules test m", replace(desk, trials=FakeTrials(outcome)))
    silent = replace(desk, trials=FakeTrials(silent=True))
    reply = await ask("schedules preview m", silent)
    assert "nothing new" in read(reply)
    assert reply.digest is None


async def test_a_source_is_looked_at_before_it_is_saved(desk: Desk, tmp_path: Path) -> None:
    newest = NOW - timedelta(hours=1)
    found = FeedFound("https://n.example/feed", "The New", "de", 12, newest, ("A bridge fell",))
    desk.feeds = FakeFeeds(found)
    offered = await ask('sources add https://n.example/ "family=New Group"', desk)
    for word in ("The New", "de", "12", "A bridge fell", "11:00"):
        assert word in read(offered)
    assert len(load(tmp_path, {}).sources) == 3
    assert "source the-new added" in await told(way(offered, "Add it"), desk)
    made = load(tmp_path, {}).sources[-1]
    assert (made.url, made.language, made.family) == (found.url, "de", "New Group")
    assert "among the sources already" in await told("sources add https://n.example/feed", desk)
    assert "answers 404" in await told("sources add https://n.example/nothing", desk)


async def test_a_source_is_changed_paused_taken_up_and_removed(desk: Desk, tmp_path: Path) -> None:
    await told('sources edit a "outlet=The A" every=2h groups=x,y full_text=yes', desk)
    made = load(tmp_path, {}).sources[0]
    assert (made.outlet, made.groups, made.full_text) == ("The A", ("x", "y"), True)
    assert "no setting path=" in await told("sources edit a path=/etc", desk)
    assert "say yes or no" in await told("sources edit a full_text=maybe", desk)
    await told("sources resume world", desk)
    assert [each.enabled for each in load(tmp_path, {}).sources] == [False, True, True]
    await told("sources pause b", desk)
    assert "Nothing changed" in await told("sources pause b", desk)
    await desk.store.put_feed_states([FeedState("b", "https://b.example/feed", paused="gone")])
    await told("sources resume b", desk)
    assert not (await desk.store.feed_states(["b"]))["b"].paused
    await told("sources remove a", desk)
    assert [each.id for each in load(tmp_path, {}).sources] == ["b", "c"]
    assert (tmp_path / "sources.toml").read_text().startswith("# ours\n")
    assert "no source or group 'z'; there is: b, c" in await told("sources pause z", desk)


async def test_a_list_is_shown_and_then_added_or_refused_whole(desk: Desk, tmp_path: Path) -> None:
    listed = [{"url": f"https://s{n}.example/feed", "outlet": f"S {n}"} for n in range(25)]
    desk.feeds = FakeFeeds(listed=[*listed, {"url": "http://www.a.example/feed"}])
    shown = await bring(b"x", "feeds.opml", "sources", ANA, desk)
    assert "25 to add from feeds.opml" in shown.document.title
    assert "and 5 more" in read(shown)
    assert "there already 1" in read(shown)
    await told(way(shown, "Add 25"), desk)
    assert len(load(tmp_path, {}).sources) == 28
    assert "all of its 26 are there already" in read(
        await bring(b"x", "feeds.opml", "sources", ANA, desk)
    )
    assert "Taken back" in await told("config undo", desk)
    assert (tmp_path / "sources.toml").read_text() == SOURCES

    bomb = await bring(b"bomb", "list.opml", "sources", ANA, desk)
    assert read(bomb) == "list.opml: took longer than 9 s to read"
    desk.feeds = FakeFeeds(listed=[{"url": "https://x.example/", "language": "Klingon"}])
    wrong = await bring(b"x", "feeds.toml", "sources", ANA, desk)
    assert "ISO 639" in read(wrong)
    assert not wrong.ways
    away = replace(desk, homes=())
    assert "to homes" in read(await bring(b"x", "feeds.toml", "sources", GUEST, away))


async def test_a_topic_is_changed_after_a_look(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text('[[topic]]\nname = "Sea"\nquery = "sea"\nabout = "x"\n')
    tried = await ask('topics edit sea = "black sea" OR azov', desk)
    assert 'would ask: "black sea" OR azov' in read(tried)
    await told(way(tried, "Save"), desk)
    (made,) = load(tmp_path, {}).topics
    assert (made.name, made.query, made.about) == ("Sea", '"black sea" OR azov', "x")
    tried = await ask('topics edit sea "about=of the sea" name=Seas', desk)
    await told(way(tried, "Save"), desk)
    assert load(tmp_path, {}).topics[0].name == "Seas"
    assert "no topic 'lake'" in await told("topics edit lake about=x", desk)
    assert "Give a name" in await told("topics add lake", desk)
    assert "there is a topic" in await told("topics add seas = x", desk)


async def test_config_is_checked_and_compared(desk: Desk, tmp_path: Path) -> None:
    assert "The config is good." in await told("config check", desk)
    assert "source.c.path" in await told("config diff", desk)
    assert "brief.stories" not in await told("config diff", desk)
    (tmp_path / "topics.toml").write_text("[[topic]]\nname = 1\n")
    assert "topics.toml:2" in await told("config check", desk)
    assert "topics.toml:2" in await told("sources pause c", desk)


async def test_two_admins_at_once_both_have_their_way(desk: Desk, tmp_path: Path) -> None:
    bob = replace(ANA, who=Who("slack", "T1", "U2"), name="Bob")
    said = await asyncio.gather(
        told('sources edit a "outlet=The A"', desk),
        told('sources edit b "outlet=The B"', desk, bob),
        told("schedules add m 08:00 UTC", desk, bob),
    )
    assert all(each.startswith("Done") for each in said)
    assert [each.outlet for each in load(tmp_path, {}).sources] == ["The A", "The B", None]
    assert len(await desk.store.audit(10)) == 3


async def test_a_change_is_taken_back_by_its_own_button(desk: Desk, tmp_path: Path) -> None:
    done = await ask("sources pause c", desk)
    await told("schedules add m 08:00 UTC", desk)  # somebody else's, of another file
    assert "source c is off, which Ana did" in await told(way(done, "Undo"), desk)
    assert (tmp_path / "sources.toml").read_text() == SOURCES
    assert "taken back before" in await told(way(done, "Undo"), desk)
    done = await ask("sources pause c", desk)
    await told("sources resume a", desk)
    assert "sources.toml was edited since" in await told(way(done, "Undo"), desk)


async def test_where_nothing_runs_that_is_said(desk: Desk) -> None:
    bare = replace(desk, feeds=None, trials=None)
    for text in ("sources add https://x.example/", "schedules preview m", "sources test x"):
        assert "briefbot" in await told(text, bare)
    assert "no config folder" in await told(SETUP, replace(desk, config=None))


@pytest.mark.parametrize("verb", ["setup", "sources", "topics", "schedules", "config"])
async def test_words_that_make_no_sense_get_the_usage(desk: Desk, verb: str) -> None:
    assert verb in await told(f"{verb} frobnicate", desk)


@given(st.lists(st.text(min_size=1, max_size=20), max_size=6))
def test_any_words_are_parted_or_refused_in_one_line(words: list[str]) -> None:
    line = ""
    rest: list[str] = []
    values: dict[str, Any] = {}
    try:
        rest, values = configure_words.settings(words, configure_words.DIGEST)
    except InputError as error:
        line = str(error)
    assert len(line) < 300
    assert len(rest) + len(values) <= len(words)
    assert set(values) <= set(configure_words.DIGEST)


async def test_admins_words_come_from_forms_too(desk: Desk) -> None:
    admin = Admin("schedules", ("add", "m", "times=08:00", "zone=UTC", "topic=a=b", "channel=C5"))
    assert "digest m added" in read(await administer(admin, ANA, desk))
    assert "a=b" in await told("schedules list", desk)
