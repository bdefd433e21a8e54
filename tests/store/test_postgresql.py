"""What is PostgreSQL's alone: several writers, lost connections, its own words for trouble."""

from __future__ import annotations

import asyncio
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.core.cluster import Created
from bot.core.delivery import Verdict
from bot.core.errors import LostConnectionError, NewerSchemaError, ReadOnlyError, StoreError
from bot.core.query import Match
from bot.ports import Arrival, Changes, Index
from bot.store import engine, postgresql, schema, upgrade
from bot.store.archive import open_database, open_memory
from tests.store.samples import article, created
from tests.store.test_contract_outbox import ALL, EDITION, EIGHT, LEASE, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.archive import SqlStore
    from tests.postgresql import Server

FORM = """
    SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name <> 'alembic_version'"""
INDEXES = """
    SELECT tablename, indexname, replace(indexdef, current_schema(), '') FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename <> 'alembic_version'"""
KEYS = """
    SELECT conrelid::regclass::text, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint
    JOIN pg_namespace ON pg_namespace.oid = connamespace WHERE nspname = current_schema()"""


def _form(server: Server, url: str) -> list[set[str]]:
    return [{str(row) for row in server.run(asked, url=url)} for asked in (FORM, INDEXES, KEYS)]


def test_making_and_migrating_lead_to_the_same_form(server: Server) -> None:
    forms = []
    for build in (upgrade.create, upgrade.migrate):
        with server.schema() as url:
            made = postgresql.server_engine(postgresql.address(url), password=None, patience=5)
            with engine.writing(made, "here") as connection:
                build(connection)
            made.dispose()
            forms.append(_form(server, url))
            version = server.run("SELECT version_num FROM alembic_version", url=url)
            assert version == [(schema.HEAD,)]
    made_so, changed_so = forms
    for here, there in zip(made_so, changed_so, strict=True):
        assert here ^ there == set()


async def test_what_is_not_ours_or_newer_is_left_alone(server: Server, database: str) -> None:
    server.run("CREATE TABLE other (n INTEGER)", url=database)
    with pytest.raises(StoreError, match="of another program"):
        open_database(database)
    server.run("DROP TABLE other", url=database)
    await open_database(database).close()
    server.run("UPDATE alembic_version SET version_num = '9999'", url=database)
    with pytest.raises(NewerSchemaError, match="update briefbot"):
        open_database(database)


async def test_several_who_open_a_new_archive_make_it_once(database: str) -> None:
    opened = await asyncio.gather(*(asyncio.to_thread(open_database, database) for _ in range(4)))
    await opened[0].apply(created("e", article("a")))
    for each in opened:
        assert set(await each.events(["e"])) == {"e"}
        await each.close()


WORDS = ["a", "b", "c", "d", "é", "x" * 300]
_stems = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
_ways = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple),
    min_size=1,
    max_size=3,
).map(tuple)
_parts = st.lists(_ways, max_size=3).map(tuple)


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to make an example smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    articles=st.lists(st.tuples(_stems, _stems, _stems), min_size=1, max_size=12),
    asked=st.lists(st.builds(Match, _parts, _parts, _parts), min_size=1, max_size=6),
)
async def test_both_engines_find_the_same_in_the_same_order(
    emptied: Callable[[], str], articles: list[tuple[str, str, str]], asked: list[Match]
) -> None:
    made = [Arrival(article(f"a{n}"), Index(*stems)) for n, stems in enumerate(articles)]
    changes = Changes(made, [Created(f"e{n}", f"a{n}") for n in range(len(made))])
    # Two are replaced, so that what bm25 counts is counted anew.
    again = [
        Arrival(replace(one.article, version=2), Index(*stems))
        for one, stems in zip(made[:2], reversed(articles), strict=False)
    ]
    found = []
    for store in (open_memory(), open_database(emptied())):
        await store.apply(changes)
        await store.apply(Changes(again))
        found.append([await store.search(match, since=None, limit=99) for match in asked])
        await store.close()
    ours, theirs = found
    for here, there in zip(ours, theirs, strict=True):
        assert [replace(hit, match=0) for hit in there] == [replace(hit, match=0) for hit in here]
        assert [hit.match for hit in there] == pytest.approx([hit.match for hit in here], rel=1e-12)


async def test_writers_take_turns_and_lose_nothing(database: str) -> None:
    stores = [open_database(database) for _ in range(4)]

    async def write(store: SqlStore, who: int) -> None:
        for n in range(10):
            # Each would take the same numbers, were it not for the turns.
            await store.apply(
                created(f"e{who}-{n}", article(f"a{who}-{n}"), article(f"b{who}-{n}"))
            )

    await asyncio.gather(*(write(store, who) for who, store in enumerate(stores)))
    counts = await stores[0].counts()
    assert (counts["articles"], counts["events"]) == (80, 40)
    for store in stores:
        await store.close()


async def _queued(database: str, slots: int = 20) -> list[SqlStore]:
    stores = [open_database(database) for _ in range(4)]
    await stores[0].register({"morning": ("file:/x", "daily 08:00")}, EIGHT - timedelta(hours=1))

    async def take(store: SqlStore) -> int:
        return sum(
            [
                await store.enqueue(replace(EDITION, slot=f"slot {n}"), PAGES, [], EIGHT)
                for n in range(slots)
            ]
        )

    taken = await asyncio.gather(*map(take, stores))
    assert sum(taken) == slots  # each by one of the four, all at once
    return stores


async def test_a_slot_is_taken_and_a_page_claimed_by_one_of_several(database: str) -> None:
    stores = await _queued(database)

    async def post(store: SqlStore, holder: str) -> list[str]:
        posted = []
        while (page := await store.claim(ALL, holder, EIGHT, LEASE)) is not None:
            posted.append(page.nonce)
            assert await store.settle(page, holder, Verdict("sent", None, message="m"), EIGHT)
        return posted

    several = await asyncio.gather(*(post(one, f"h{n}") for n, one in enumerate(stores)))
    posted = [nonce for each in several for nonce in each]
    assert len(posted) == len(set(posted)) == 20 * len(PAGES)
    assert await stores[0].queue() == {"sent": 20 * len(PAGES)}
    for store in stores:
        await store.close()


async def test_a_digest_does_not_wait_for_an_ingestion(database: str) -> None:
    store, other = open_database(database), open_database(database)
    inside, go_on = threading.Event(), threading.Event()

    def long(_: object) -> None:
        inside.set()
        assert go_on.wait(30)

    ingesting = asyncio.create_task(other._write(long))
    await asyncio.to_thread(inside.wait, 30)
    await store.register({"morning": ("file:/x", "daily 08:00")}, EIGHT)
    assert await store.enqueue(EDITION, PAGES, [], EIGHT)
    assert await store.claim(ALL, "h", EIGHT, LEASE)
    go_on.set()
    await ingesting
    await store.close()
    await other.close()


async def test_who_waits_too_long_is_told_so(database: str) -> None:
    store, other = open_database(database), open_database(database, patience=0.1)
    inside, go_on = threading.Event(), threading.Event()

    def long(_: object) -> None:
        inside.set()
        assert go_on.wait(30)

    writing = asyncio.create_task(store._write(long))
    await asyncio.to_thread(inside.wait, 30)
    with pytest.raises(StoreError, match="is being written by another process"):
        await other.apply(created("e", article("a")))
    assert await other.events(["e"]) == {}  # reading waits for nobody
    go_on.set()
    await writing
    await other.apply(created("e", article("a")))
    await store.close()
    await other.close()


async def test_a_connection_lost_between_two_calls_is_not_noticed(
    server: Server, database: str
) -> None:
    store = open_database(database)
    await store.apply(created("e", article("a")))
    server.cut(database)
    assert set(await store.events(["e"])) == {"e"}
    server.cut(database)
    await store.apply(created("f", article("b")))
    assert set(await store.events(["e", "f"])) == {"e", "f"}
    await store.close()


async def test_a_connection_lost_in_the_middle_takes_back_what_was_written(
    server: Server, database: str
) -> None:
    store = open_database(database)
    await store.register({"morning": ("file:/x", "daily 08:00")}, EIGHT)

    def cut(connection: object) -> None:
        from bot.store import outbox  # noqa: PLC0415 - what is cut off

        assert outbox.enqueue(connection, EDITION, PAGES, [], EIGHT)  # type: ignore[arg-type]  # the store's
        server.cut(database)
        outbox.pause(connection, "morning", "never")  # type: ignore[arg-type]  # the same

    with pytest.raises(LostConnectionError, match="cannot be reached") as error:
        await store._write_durably(cut)
    assert "\n" not in str(error.value)
    assert await store.queue() == {}
    assert await store.enqueue(EDITION, PAGES, [], EIGHT)  # the lock went with the connection
    assert await store.queue() == {"due": len(PAGES)}
    await store.close()


async def test_reading_is_asked_again_when_the_connection_is_lost(
    server: Server, database: str
) -> None:
    store = open_database(database)
    asked = []

    def read(connection: object) -> int:
        asked.append(1)
        if len(asked) == 1:
            server.cut(database)
        return int(connection.exec_driver_sql("SELECT 7").scalar())  # type: ignore[attr-defined]  # a connection

    assert await store._read(read) == 7
    assert len(asked) == 2
    await store.close()


async def test_a_reader_sees_one_state(database: str) -> None:
    store, other = open_database(database), open_database(database)
    await store.apply(created("e", article("a")))
    between = threading.Event()

    def twice(connection: object) -> list[int]:
        ask = "SELECT count(*) FROM articles"
        counted = [connection.exec_driver_sql(ask).scalar()]  # type: ignore[attr-defined]  # a connection
        assert between.wait(30)
        return [*counted, connection.exec_driver_sql(ask).scalar()]  # type: ignore[attr-defined]  # the same

    reading = asyncio.create_task(store._read(twice))
    await other.apply(created("f", article("b")))
    between.set()
    first, second = await reading
    assert first == second
    await store.close()
    await other.close()


async def test_a_database_that_is_read_only_is_read(database: str) -> None:
    await open_database(database).close()
    strict = database.replace("options=", "options=-cdefault_transaction_read_only%3Don%20")
    store = open_database(strict)
    assert await store.events(["e"]) == {}
    with pytest.raises(ReadOnlyError, match="is read-only"):
        await store.apply(created("e", article("a")))
    await store.put_stories([], "m")
    await store.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:hush@127.0.0.1:1/db", "db on 127.0.0.1 cannot be reached"),
        ("postgresql://u:hush@/db?host=/nowhere", "db on /nowhere cannot be reached"),
        ("mysql://u:hush@h/db", "no address of a PostgreSQL database"),
        ("postgresql://u:hush@h", "no address of a PostgreSQL database"),
        ("postgresql://u:hush@h:port/db", "no address of a PostgreSQL database"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_without_a_password(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as error:
        open_database(url, patience=1)
    assert "hush" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_database_that_is_not_there(server: Server) -> None:
    url = server.uri.replace("/postgres?", "/none?")
    with pytest.raises(StoreError, match=r"the database none .* does not exist; create it"):
        open_database(url)


def test_the_driver_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'briefbot\[postgresql\]'"):
        open_database("postgresql://u@h/db")
