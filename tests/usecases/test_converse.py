"""A reader in chat, answered from a real archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.core import record
from bot.core.commands import ADMIN_VERBS, Ask, parse, parse_admin
from bot.core.delivery import ASKED, Edition
from bot.core.errors import StoreError
from bot.core.model import FeedItem, Outlet
from bot.core.schedule import Schedule
from bot.core.showing import compose as showing
from bot.core.showing.document import Cited, Heading, Note, Table
from bot.ports import Interest, Who
from bot.store.archive import SqlStore, open_memory
from bot.summarizers import create
from bot.usecases.administer import administer
from bot.usecases.answer import Teller
from bot.usecases.converse import FEEDBACK, converse, report, story_of, topics
from bot.usecases.desk import Desk, Reader, Reply
from bot.usecases.digest import Plan, compose
from bot.usecases.digest_finding import Filters
from bot.usecases.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ANA = Reader(Who("slack", "T1", "U1"), "Ana")
BO = Reader(Who("slack", "T1", "U2"), "Bo")
FIRE = (
    "A warehouse on Harbor Road in Belford burned down on Monday night. Fire chief Ana Lopez said "
    "that forty firefighters fought the flames until dawn and that nobody was hurt. The warehouse "
    "belonged to Tasman Paper, which kept three thousand tons of cardboard there."
)
VOTE = (
    "Parliament passed the budget on Tuesday by 212 votes to 198 after a debate of eleven hours. "
    "Finance minister Karl Brandt promised that pensions would rise. The opposition under Mia Holm "
    "called the deficit reckless and announced a complaint at the constitutional court."
)


def item(key: str, title: str, text: str, hours: int) -> FeedItem:
    when = NOW - timedelta(hours=hours)
    outlet = Outlet(f"o-{key}", f"The {key.title()}")
    return FeedItem(key, text, "s", outlet, title, published=when, language="en", id=key)


class _Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
async def desk(clock: _Clock) -> AsyncIterator[Desk]:
    store = open_memory(clock)
    items = [
        item("fire", "Warehouse in Belford burns down", FIRE, 5),
        item("vote", "Parliament passes the budget", VOTE, 2),
    ]
    await ingest(items, store=store, now=NOW, identify=lambda _: "en")
    yield Desk(store, Teller(create("consensus")), clock)
    await store.close()


async def say(text: str, desk: Desk, reader: Reader = ANA) -> Reply:
    return await converse(parse(text), reader, desk)


def headlines(reply: Reply) -> list[str]:
    blocks = reply.document.blocks
    return [each.text for each in blocks if isinstance(each, Heading) and each.level == 2]


def notes(reply: Reply) -> str:
    return " ".join(each.text for each in reply.document.blocks if isinstance(each, Note))


async def event(article: str, desk: Desk) -> str:
    return (await desk.store.events_of([article]))[article]


async def test_a_brief_is_kept_so_that_its_buttons_work(desk: Desk) -> None:
    reply = await say("since:24h", desk)
    assert headlines(reply) == ["Parliament passes the budget", "Warehouse in Belford burns down"]
    assert reply.stories == (await event("vote", desk), await event("fire", desk))
    assert reply.brief is not None
    told = [each for each in reply.document.blocks if isinstance(each, Cited)]
    assert all(1 <= len(each.statements) <= 2 for each in told)

    second = await story_of(reply.brief, 2, "evidence", ANA, desk)
    assert headlines(second) == ["Warehouse in Belford burns down"]
    why = await story_of(reply.brief, 1, "why", ANA, desk)
    assert any(isinstance(block, Table) for block in why.document.blocks)


async def test_a_button_of_a_brief_long_gone_says_so(desk: Desk) -> None:
    assert "no longer kept" in notes(await story_of("b0", 1, "quotes", ANA, desk))
    reply = await say("since:24h", desk)
    assert "no longer kept" in notes(await story_of(reply.brief or "", 9, "quotes", ANA, desk))


async def test_a_story_goes_by_its_number_in_ones_own_last_brief(desk: Desk) -> None:
    assert "ask for one first" in notes(await say("story 1", desk))
    await say("since:24h", desk)
    assert headlines(await say("story 2 sources", desk)) == ["Warehouse in Belford burns down"]
    assert "ask for one first" in notes(await say("story 1", desk, BO))


async def test_what_is_followed_comes_first_and_what_is_muted_not_at_all(desk: Desk) -> None:
    assert "comes first" in notes(await say("follow warehouse", desk))
    assert headlines(await say("since:24h", desk))[0] == "Warehouse in Belford burns down"
    assert headlines(await say("since:24h", desk, BO))[0] == "Parliament passes the budget"

    assert "Muted" in notes(await say("mute 2", desk))  # the vote, in Ana's last brief
    assert headlines(await say("since:24h", desk)) == ["Warehouse in Belford burns down"]
    listed = await say("following", desk)
    cells = [cell.text for row in _table(listed).rows for cell in row]
    assert "warehouse" in cells
    assert "Parliament passes the budget" in cells

    await say("unmute 1", desk)  # 1 is the fire now: nothing of it was muted
    await say(f"unmute {await event('vote', desk)}", desk)
    await say("unfollow warehouse", desk)
    assert "nothing yet" in notes(await say("following", desk))


def _table(reply: Reply) -> Table:
    return next(block for block in reply.document.blocks if isinstance(block, Table))


async def test_a_mute_ends_by_itself(desk: Desk, clock: _Clock) -> None:
    await say("mute budget 2h", desk)
    assert headlines(await say("budget", desk)) == []
    clock.now += timedelta(hours=3)
    assert headlines(await say("budget", desk)) == ["Parliament passes the budget"]


async def test_since_last_is_since_one_asked_last(desk: Desk, clock: _Clock) -> None:
    first = await say("budget since:last", desk)
    assert "have not asked" in notes(first)
    assert headlines(first)
    clock.now += timedelta(hours=1)
    assert headlines(await say("budget since:last", desk)) == []
    late = [item("more", "Court hears the budget", VOTE + " A court heard it.", -1)]
    await ingest(late, store=desk.store, now=clock.now, identify=lambda _: "en")
    assert headlines(await say("budget since:last", desk))


async def test_since_last_tells_only_the_new_sentences(desk: Desk, clock: _Clock) -> None:
    await say("budget", desk)
    clock.now += timedelta(hours=1)
    words = "The constitutional court in Norden suspended the budget on Friday evening."
    late = [item("more", "Court suspends the budget", f"{VOTE} {words}", -1)]
    await ingest(late, store=desk.store, now=clock.now, identify=lambda _: "en")
    reply = await say("budget since:last", desk)
    told = [
        one.text for each in reply.document.blocks if isinstance(each, Cited)
        for one in each.statements
    ]  # fmt: skip
    assert words in told
    assert not any("212 votes" in each for each in told)
    assert "developing" in str(reply.document).lower()


async def test_since_last_and_digests_share_one_log(desk: Desk, clock: _Clock) -> None:
    plan = Plan("evening", "slack:T1/U1", Schedule(UTC, ()), filters=Filters("budget"))
    made = await compose(plan, store=desk.store, teller=desk.teller, now=NOW)
    edition = Edition("evening", "2026-01-02", "12:00", plan.destination, NOW, NOW, NOW, "b1")
    assert await desk.store.enqueue(edition, [], made.tellings, None)

    clock.now += timedelta(minutes=30)
    # Ana was told by the digest that goes to her; Bo, who has none, was not.
    assert headlines(await say("budget since:last", desk)) == []
    assert headlines(await say("budget since:last", desk, BO))
    # What a command told her, her digest does not tell again.
    assert headlines(await say("warehouse", desk)) == ["Warehouse in Belford burns down"]
    other = replace(plan, id="other", filters=Filters("warehouse"))
    again = await compose(other, store=desk.store, teller=desk.teller, now=clock.now)
    assert again.silent
    assert {one.rule for one in again.left_out} == {"told"}


async def test_what_all_see_is_told_to_the_channel(desk: Desk, clock: _Clock) -> None:
    here = replace(ANA, place="C1")
    await say("budget public", desk, here)
    clock.now += timedelta(minutes=5)
    assert headlines(await say("budget since:last", desk, here))  # nothing was told to her alone
    bo = replace(BO, place="C1")
    assert headlines(await say("budget since:last public", desk, bo)) == []


async def test_a_brief_in_chat_is_kept_whole(desk: Desk) -> None:
    for words in ("budget", "since:24h", "search budget", "budget since:last"):
        reply = await say(words, desk, replace(ANA, zone=ZoneInfo("Europe/Berlin")))
        if reply.brief is None:
            continue
        kept = await desk.store.brief(reply.brief)
        assert kept is not None
        found = record.read(kept)
        stored = await desk.store.articles(record.references(found))
        brief = record.decode(reply.brief, found, stored)
        shown = showing.brief(
            brief, found["detail"], zone=ZoneInfo(found["zone"]), sentences=found["sentences"]
        )
        assert shown == reply.document, words
        assert found["zone"] == "Europe/Berlin"


async def test_what_was_asked_long_ago_is_forgotten_but_no_digest(
    desk: Desk, clock: _Clock
) -> None:
    asked = (await say("budget", desk)).brief or ""
    made = await compose(
        Plan("evening", "slack:T1/C9", Schedule(UTC, ())),
        store=desk.store,
        teller=desk.teller,
        now=NOW,
    )
    edition = Edition("evening", "2026-01-02", "12:00", "slack:T1/C9", NOW, NOW, NOW, made.brief.id)
    await desk.store.put_brief(made.brief, made.record("UTC"))
    assert await desk.store.enqueue(edition, [], made.tellings, None)
    clock.now += timedelta(days=91)
    later = (await say("budget", desk)).brief or ""
    assert await desk.store.brief(asked) is None
    assert await desk.store.brief(later) is not None
    assert await desk.store.brief(made.brief.id) is not None
    assert await desk.store.editions("evening", 9)
    assert len(await desk.store.editions(f"{ASKED} budget", 9)) == 1


async def test_a_reader_is_told_in_the_language_they_chose(desk: Desk) -> None:
    german = item("fähre", "Fähre fährt wieder", "Die Fähre nach Sandholm fährt wieder.", 1)
    german = replace(german, language="de")
    await ingest([german], store=desk.store, now=NOW, identify=lambda _: "de")
    assert len(headlines(await say("since:24h", desk))) == 3
    await desk.store.put_preferences(ANA.who, {"language": "de"})
    assert headlines(await say("since:24h", desk)) == ["Fähre fährt wieder"]
    assert headlines(await say("budget", desk)) == []
    assert headlines(await say("budget lang:en", desk)) == ["Parliament passes the budget"]


async def test_the_latest_brief_is_shown_again(desk: Desk) -> None:
    shown = await say("since:24h", desk)
    assert (await say("latest", desk)).document.blocks[2:] == shown.document.blocks[2:]


async def test_nothing_found_names_the_nearest_and_a_slip(desk: Desk) -> None:
    said = notes(await say("folow parlament", desk))
    assert "follow" in said
    assert "Nearest" in said


async def test_topics_are_offered_as_one_types(desk: Desk) -> None:
    assert "Parliament" in await topics("parl", "slack:T1", desk)
    assert await topics("", "slack:T1", desk)
    assert await topics("%_", "slack:T1", desk) == []
    picked = await say("", desk)
    assert picked.pick


@pytest.mark.parametrize("text", ["help", "search warehouse", "following", "budget public"])
async def test_every_command_is_answered(text: str, desk: Desk) -> None:
    reply = await say(text, desk)
    assert reply.document.blocks
    assert reply.public == text.endswith("public")


async def test_a_report_reaches_the_admins(desk: Desk) -> None:
    assert "report" in notes(await report(ANA, "b1", "e", FEEDBACK[0], "It was 15.", desk))
    assert "Say what is wrong" in notes(await report(ANA, "b1", "e", "rude", "", desk))
    rows = _table(await administer(parse_admin("feedback"), BO, desk)).rows
    assert [row[3].text for row in rows] == ["It was 15."]


async def test_admins_correct_events(desk: Desk) -> None:
    fire, vote = await event("fire", desk), await event("vote", desk)
    assert fire in notes(await administer(parse_admin(f"story merge {vote} {fire}"), ANA, desk))
    assert "Taken back: what Ana did" in notes(
        await administer(parse_admin("story undo"), BO, desk)
    )
    assert await event("vote", desk) == vote
    assert "no event 'x'" in notes(await administer(parse_admin("story merge x y"), ANA, desk))
    assert len(_table(await administer(parse_admin("story log"), ANA, desk)).rows) == 2


async def test_what_an_admin_pins_or_hides_is_so_for_everybody(desk: Desk) -> None:
    fire, vote = await event("fire", desk), await event("vote", desk)
    await administer(parse_admin(f"story pin {fire}"), ANA, desk)
    assert headlines(await say("since:24h", desk, BO))[0] == "Warehouse in Belford burns down"
    await administer(parse_admin(f"story hide {fire}"), ANA, desk)
    assert (await say("since:24h", desk, BO)).stories == (vote,)
    await administer(parse_admin(f"story release {fire}"), ANA, desk)
    assert (await say("since:24h", desk, BO)).stories == (vote, fire)
    assert "no event 'x'" in notes(await administer(parse_admin("story hide x"), ANA, desk))


@pytest.mark.parametrize("verb", [*ADMIN_VERBS, "story pin e1", "sources x"])
async def test_no_admin_verb_is_a_dead_end(verb: str, desk: Desk) -> None:
    reply = await administer(parse_admin(verb), ANA, desk)
    assert reply.document.title


async def test_an_archive_that_fails_is_no_fault_of_the_readers(desk: Desk) -> None:
    class Broken(SqlStore):
        def __init__(self) -> None:
            pass

        async def preferences(self, *_: object) -> dict[str, str]:
            return {}

        async def interests(self, *_: object) -> list[Interest]:
            raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        await converse(parse("mines"), ANA, replace(desk, store=Broken()))


async def test_a_story_s_rank_is_told_as_a_difference_against_the_one_above(desk: Desk) -> None:
    reply = await converse(Ask(), ANA, desk)
    assert reply.brief is not None
    assert len(reply.stories) == 2

    async def notes(n: int) -> str:
        why = await story_of(reply.brief or "", n, "why", ANA, desk)
        return " ".join(block.text for block in why.document.blocks if isinstance(block, Note))

    assert "short of the story above it: freshness" in await notes(2)
    assert "short of" not in await notes(1)
