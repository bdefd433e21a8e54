"""The outbox: digests composed once for each slot, and their pages posted once.

A slot is taken by inserting its edition: of several processes one gets it, with all its pages
and what they tell, in one transaction. A page is claimed by a guarded update, and whoever holds
it settles it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, insert, select, update

from bot.core.delivery import ASKED, Claimed, Edition, Key, Subscription
from bot.store import tellings as log
from bot.store.schema import editions, outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.engine import Connection

    from bot.core.delivery import Page, Telling, Verdict

REMEMBERED = timedelta(days=90)
"""How long it is known what was told in answer to a command."""
_AT_ONCE = 10
_OPEN = ("due", "claimed", "unknown")
KEYS = ("subscription", "day", "slot", "page")


def register(
    connection: Connection, planned: Mapping[str, tuple[str, str]], now: datetime
) -> dict[str, Subscription]:
    """Return what is remembered of subscriptions, given each one's destination and schedule.

    A new one, and one whose schedule has changed, starts now. A new destination is not paused.
    """
    known = load_subscriptions(connection)
    rows = connection.execute(select(subscriptions.c.id, subscriptions.c.schedule))
    schedules = {row.id: row.schedule for row in rows}
    for key, (destination, schedule) in sorted(planned.items()):
        old = known.get(key)
        if old is None:
            values = {"id": key, "schedule": schedule, "destination": destination, "dealt": now}
            connection.execute(insert(subscriptions), {**values, "paused": ""})
            known[key] = Subscription(key, destination, now)
            continue
        dealt = old.dealt if schedules[key] == schedule else now
        paused = old.paused if old.destination == destination else ""
        known[key] = Subscription(key, destination, dealt, paused)
        if known[key] != old or schedules[key] != schedule:
            _change(
                connection,
                key,
                schedule=schedule,
                destination=destination,
                dealt=dealt,
                paused=paused,
            )
    return {key: known[key] for key in planned}


def registered(connection: Connection) -> dict[str, tuple[str, str]]:
    """Map subscriptions to their destination and schedule as last registered."""
    return {
        row.id: (row.destination, row.schedule) for row in connection.execute(select(subscriptions))
    }


def load_subscriptions(connection: Connection) -> dict[str, Subscription]:
    """Map subscriptions to what is remembered of them."""
    return {
        row.id: Subscription(row.id, row.destination, row.dealt, row.paused)
        for row in connection.execute(select(subscriptions))
    }


def pause(connection: Connection, key: str, why: str) -> None:
    """Leave a subscription's destination alone; with an empty reason, serve it again."""
    _change(connection, key, paused=why)


def _change(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(subscriptions).where(subscriptions.c.id == key).values(**values))


def enqueue(  # noqa: PLR0913, PLR0917 - all that one transaction does
    connection: Connection,
    edition: Edition,
    pages: Sequence[Page],
    tellings: Sequence[Telling],
    dealt: datetime | None,
    known: int | None = None,
) -> bool:
    """Take a slot and queue its pages; false where it was taken before.

    ``dealt`` is the instant up to which the subscription's slots are then dealt with. ``known``
    is how many digests the destination had when this one was composed: where it has others by
    now, nothing is done, since what they tell is no longer new.
    """
    if known is not None and composed(connection, edition.destination) != known:
        return False
    if dealt is not None:
        later = and_(subscriptions.c.id == edition.subscription, subscriptions.c.dealt < dealt)
        connection.execute(update(subscriptions).where(later).values(dealt=dealt))
    of_slot = matching(editions, edition.key(), page=False)
    if connection.execute(select(editions.c.slot).where(of_slot)).first():
        return False
    connection.execute(insert(editions), _edition_row(edition))
    first = {event: number for number, page in reversed([*enumerate(pages, 1)])
             for event in page.events}  # fmt: skip
    if pages:
        rows = [_page_row(edition, number, page) for number, page in enumerate(pages, 1)]
        connection.execute(insert(outbox), rows)
    log.put(connection, edition, tellings, first)
    if edition.subscription.startswith(ASKED):
        _forget_asked(connection, edition.destination, edition.composed - REMEMBERED)
    return True


def _forget_asked(connection: Connection, destination: str, before: datetime) -> None:
    """Forget what was told in answer to commands long ago: people ask without end."""
    old = and_(
        editions.c.destination == destination,
        editions.c.composed < before,
        editions.c.subscription.startswith(ASKED, autoescape=True),
    )
    rows = connection.execute(select(editions).where(old).limit(_AT_ONCE)).all()
    for row in rows:
        key = Key(row.subscription, row.day, row.slot, 1)
        log.forget(connection, key)
        connection.execute(delete(editions).where(matching(editions, key, page=False)))


def composed(connection: Connection, destination: str) -> int:
    """Count the digests composed for a destination."""
    counted = select(func.count()).where(editions.c.destination == destination)
    return int(connection.execute(counted).scalar_one())


def _edition_row(edition: Edition) -> dict[str, Any]:
    left_out = [[o.event, o.headline, o.rule, o.because, o.waits] for o in edition.left_out]
    return {
        "subscription": edition.subscription,
        "day": edition.day,
        "slot": edition.slot,
        "destination": edition.destination,
        "at": edition.at,
        "composed": edition.composed,
        "expires": edition.expires,
        "brief": edition.brief,
        "instead": json.dumps(edition.instead),
        "left_out": json.dumps(left_out),
    }


def _page_row(edition: Edition, number: int, page: Page) -> dict[str, Any]:
    key = edition.key(number)
    return {
        "subscription": key.subscription,
        "day": key.day,
        "slot": key.slot,
        "page": number,
        "platform": edition.destination.partition(":")[0],
        "destination": edition.destination,
        "nonce": key.nonce(edition.destination),
        "payload": page.payload,
        "state": "due",
        "attempts": 0,
        "due": edition.composed,
        "doubt": 0,
        "holder": "",
        "error": "",
    }


def any_due(connection: Connection, platforms: Collection[str], now: datetime) -> bool:
    """Tell whether a page may be due, without a lock."""
    of_ours = outbox.c.platform.in_(sorted(platforms))
    wanted = select(outbox.c.page).where(outbox.c.state.in_(_OPEN), outbox.c.due <= now, of_ours)
    return connection.execute(wanted.limit(1)).first() is not None


def any_open(connection: Connection, now: datetime) -> bool:
    """Tell whether a page may have to be given up, without a lock."""
    joined = editions.join(outbox, and_(*(outbox.c[name] == editions.c[name] for name in KEYS[:3])))
    late = and_(outbox.c.state == "due", outbox.c.doubt == 0, editions.c.expires < now)
    wanted = select(outbox.c.page).select_from(joined).where(late)
    return connection.execute(wanted.limit(1)).first() is not None


def claim(
    connection: Connection,
    platforms: Collection[str],
    holder: str,
    now: datetime,
    lease: timedelta,
) -> Claimed | None:
    """Give the page that has waited longest to a holder; ``None`` where none is due.

    A page is due once those before it are sent, unless its subscription is paused.
    """
    before = outbox.alias()
    earlier = exists().where(
        *(before.c[name] == outbox.c[name] for name in KEYS[:3]),
        before.c.page < outbox.c.page,
        before.c.state != "sent",
    )
    paused = exists().where(
        subscriptions.c.id == outbox.c.subscription, subscriptions.c.paused != ""
    )
    wanted = (
        select(outbox)
        .where(
            outbox.c.state.in_(_OPEN),
            outbox.c.due <= now,
            outbox.c.platform.in_(sorted(platforms)),
            ~earlier,
            ~paused,
        )
        .order_by(outbox.c.due, *(outbox.c[name] for name in KEYS))
        .limit(1)
    )
    row = connection.execute(wanted).first()
    if row is None:
        return None
    doubt = bool(row.doubt) or row.state == "claimed"
    guard = and_(_is(row), outbox.c.state == row.state, outbox.c.attempts == row.attempts)
    taken = connection.execute(
        update(outbox)
        .where(guard)
        .values(
            state="claimed",
            attempts=row.attempts + 1,
            due=now + lease,
            holder=holder,
            doubt=int(doubt),
        )
    )
    return claimed_of(connection, row, doubt=doubt) if taken.rowcount else None


def claimed_of(connection: Connection, row: Row[Any], *, doubt: bool) -> Claimed:
    """Return a page as who may post it sees it."""
    key = key_of(row)
    of_slot = matching(editions, key, page=False)
    expires = connection.execute(select(editions.c.expires).where(of_slot)).scalar_one()
    first = Key(key.subscription, key.day, key.slot, 1)
    message = connection.execute(select(outbox.c.message).where(matching(outbox, first))).scalar()
    return Claimed(
        key,
        row.destination,
        row.nonce,
        row.payload,
        row.attempts + 1,
        doubt,
        expires,
        message if key.page > 1 else None,
    )


def settle(
    connection: Connection, claimed: Claimed, holder: str, verdict: Verdict, now: datetime
) -> bool:
    """Record what came of an attempt; false where the page is another's by now.

    That a page was sent is recorded whoever holds it: it is a fact.
    """
    guard = [matching(outbox, claimed.key), outbox.c.state != "sent"]
    if verdict.state != "sent":
        guard += [outbox.c.holder == holder, outbox.c.state == "claimed"]
    values = {
        "state": verdict.state,
        "due": verdict.due,
        "error": verdict.error,
        "doubt": int(verdict.doubt),
        "message": verdict.message,
        "sent": now if verdict.state == "sent" else None,
    }
    done = connection.execute(update(outbox).where(*guard).values(**values)).rowcount
    if done and verdict.state == "failed":
        _fail_rest(connection, claimed.key)
    if done and verdict.pause:
        pause(connection, claimed.key.subscription, verdict.pause)
    return bool(done)


def expire(connection: Connection, now: datetime) -> list[Key]:
    """Give up the pages that are too late and known not to have been sent; return them."""
    late = exists().where(
        *(editions.c[name] == outbox.c[name] for name in KEYS[:3]), editions.c.expires < now
    )
    open_now = and_(outbox.c.state == "due", outbox.c.doubt == 0, late)
    found = [key_of(row) for row in connection.execute(select(outbox).where(open_now))]
    for key in found:
        where = and_(matching(outbox, key), outbox.c.state == "due")
        told = {"state": "failed", "error": "too late", "due": None}
        if connection.execute(update(outbox).where(where).values(**told)).rowcount:
            _fail_rest(connection, key)
    return found


def _fail_rest(connection: Connection, key: Key) -> None:
    """Let the pages after one that failed fail too; what they tell is to be told again."""
    rest = and_(
        *(outbox.c[name] == getattr(key, name) for name in KEYS[:3]),
        outbox.c.page > key.page,
        outbox.c.state == "due",
        outbox.c.doubt == 0,
    )
    why = f"page {key.page} was not posted"
    connection.execute(update(outbox).where(rest).values(state="failed", error=why, due=None))
    log.forget(connection, key)


def decide(connection: Connection, key: Key, *, sent: bool, now: datetime) -> bool:
    """Settle an unknown outcome as an admin says; false where there is none."""
    where = and_(matching(outbox, key), outbox.c.state == "unknown")
    values: dict[str, Any] = {"state": "sent", "sent": now, "due": None, "doubt": 0}
    if not sent:
        values = {"state": "due", "due": now, "doubt": 0, "attempts": 0}
    return bool(connection.execute(update(outbox).where(where).values(**values)).rowcount)


def key_of(row: Row[Any]) -> Key:
    """Return what a row is about."""
    return Key(row.subscription, row.day, row.slot, row.page)


def _is(row: Row[Any]) -> ColumnElement[bool]:
    return matching(outbox, key_of(row))


def matching(table: Any, key: Key, *, page: bool = True) -> ColumnElement[bool]:  # noqa: ANN401 - a table
    """Return the condition that a row is about a key, its page too unless told otherwise."""
    names = KEYS if page else KEYS[:3]
    return and_(*(table.c[name] == getattr(key, name) for name in names))
