"""The tables of the archive.

Everything here is portable. What full-text search needs beside it belongs to one engine and
stands in ``search_sqlite`` and ``search_postgresql``. A change of this schema is a new module
in ``migrations``, a new last entry in ``REVISIONS``, and nothing else: a test holds the two
against each other.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

from bot.store.columns import Name, Prose, Utc

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""The archive's versions, oldest first."""
HEAD = REVISIONS[-1]
"""The version this program reads and writes."""

REVISED = text("kind IN ('merged', 'moved')")
"""Which decisions changed an event after an article came to it: few, so they have an index."""

metadata = MetaData()

alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)

articles = Table(
    "articles",
    metadata,
    Column("n", Integer, primary_key=True),  # in order of arrival
    Column("id", Name, nullable=False, unique=True),
    # What is said of an article without reading its text, as of its newest version:
    Column("version", Integer, nullable=False),
    Column("outlet", Name, nullable=False),
    Column("moment", Utc),  # published or, where that is unknown, seen
    Column("language", Name, nullable=False),
    Column("filed", Prose),  # its categories, as they are looked for
    Index("articles_moment", "moment"),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article", ForeignKey("articles.n"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("outlet", Name, nullable=False),
    Column("outlet_name", Prose),
    Column("source", Name, nullable=False),
    Column("title_start", Integer),
    Column("title_end", Integer),
    Column("body", Integer, nullable=False),
    Column("url", Name),
    Column("path", Name),
    Column("published", Utc),
    Column("seen", Utc),
    Column("language", Name, nullable=False),
    Column("text", Prose, nullable=False),  # long: what stands before it is read without it
    Column("authors", Prose),  # a line each
    Column("categories", Prose),  # a line each
)

events = Table(
    "events",
    metadata,
    Column("n", Integer, primary_key=True),  # in order of creation
    Column("id", Name, nullable=False, unique=True),
    # What ranking must know before it loads an event, kept true with every batch:
    Column("articles", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),  # independent voices
    Column("first", Utc, nullable=False),
    Column("last", Utc, nullable=False),
    Column("low", Integer, nullable=False),  # its first article: search stops there
    Index("events_last", "last", "low"),
    Index("events_outlets", "outlets", "last"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", Name, primary_key=True),
    Column("event", ForeignKey("events.n"), nullable=False),  # never another alias
    Index("aliases_event", "event"),
)

members = Table(
    "members",
    metadata,
    Column("article", ForeignKey("articles.n"), primary_key=True),
    Column("event", ForeignKey("events.n"), nullable=False),
    Column("copy_of", Name),
    Index("members_event", "event"),
)

features = Table(
    "features",
    metadata,
    Column("article", ForeignKey("articles.n"), primary_key=True),
    Column("features", LargeBinary, nullable=False),
)

decisions = Table(  # append-only: what the clusterer decided, when and why
    "decisions",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("kind", Name, nullable=False),  # created, grown, merged, moved
    Column("event", Name, nullable=False),
    Column("article", Name),
    Column("origin", Name),  # the event absorbed, or moved from
    Column("copy_of", Name),
    Column("confidence", Float),
    Column("because", Prose, nullable=False),  # as core.cluster.reasons writes them
    Index("decisions_article", "article"),
    Index("decisions_revised", "event", sqlite_where=REVISED, postgresql_where=REVISED),
)

stories = Table(
    "stories",
    metadata,
    Column("event", ForeignKey("events.n"), primary_key=True),
    Column("maker", Name, primary_key=True),
    Column("fingerprint", Name, nullable=False),
    Column("payload", Prose, nullable=False),  # references and spans, never a sentence
)

briefs = Table(
    "briefs",
    metadata,
    Column("id", Name, primary_key=True),
    Column("query", Prose, nullable=False),
    Column("generated_at", Utc, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("briefs_generated_at", "generated_at"),
)

stamps = Table(
    "stamps",
    metadata,
    Column("source", Name, primary_key=True),
    Column("path", Name, primary_key=True),
    Column("stamp", Name, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("stem", Name, primary_key=True),
    Column("surface", Name, primary_key=True),
    Column("initial", Name, nullable=False),  # of the surface, case-folded
    Column("size", Integer, nullable=False),  # in characters, case-folded
    Column("n", Integer, nullable=False),  # how many article versions brought it
    Column("last", Utc, nullable=False),
    Index("topics_initial", "initial", "size"),
)

tallies = Table(  # counts that are asked for with every question
    "tallies",
    metadata,
    Column("kind", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("n", Integer, nullable=False),
)

memory = Table(
    "memory",
    metadata,
    Column("name", Name, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

feeds = Table(  # what is remembered of each source on the web between checks
    "feeds",
    metadata,
    Column("source", Name, primary_key=True),
    Column("asked", Name, nullable=False),
    Column("url", Name, nullable=False),
    Column("etag", Name, nullable=False),
    Column("modified", Name, nullable=False),
    Column("checked", Utc),
    Column("full", Utc),
    Column("due", Utc),
    Column("failures", Integer, nullable=False),
    Column("error", Name, nullable=False),
    Column("message", Prose, nullable=False),
    Column("newest", Utc),
    Column("gap", Float),
    Column("moved", Name, nullable=False),
    Column("sightings", Integer, nullable=False),
    Column("paused", Name, nullable=False),
    Column("baseline", Utc),
    Column("rhythm", Name, nullable=False),  # JSON: [every, [hours], [days]]
    Column("seen", LargeBinary, nullable=False),
    Column("lines", LargeBinary, nullable=False),
)

identities = Table(  # the names that articles of feeds go by
    "identities",
    metadata,
    Column("name", Name, primary_key=True),
    Column("article", Name, nullable=False),
    Column("source", Name, nullable=False),
)

interests = Table(  # what a reader follows and what they will not see
    "interests",
    metadata,
    Column("platform", Name, primary_key=True),
    Column("workspace", Name, primary_key=True),
    Column("reader", Name, primary_key=True),
    Column("mark", Name, primary_key=True),  # follow, mute
    Column("kind", Name, primary_key=True),  # event, topic
    Column("what", Name, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("until", Utc),
)

preferences = Table(  # how a reader wants to be told: zone, language, detail ...
    "preferences",
    metadata,
    Column("platform", Name, primary_key=True),
    Column("workspace", Name, primary_key=True),
    Column("reader", Name, primary_key=True),
    Column("name", Name, primary_key=True),
    Column("value", Prose, nullable=False),
    Index("preferences_value", "name", "value"),
)

deeds = Table(  # what was done at the press of a button, and is not to be done again
    "deeds",
    metadata,
    Column("deed", Name, primary_key=True),
    Column("at", Utc, nullable=False),
)

asked = Table(  # when a reader last asked for a topic, and what they were shown
    "asked",
    metadata,
    Column("platform", Name, primary_key=True),
    Column("workspace", Name, primary_key=True),
    Column("reader", Name, primary_key=True),
    Column("topic", Name, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("brief", Name, nullable=False),
    Index("asked_at", "platform", "workspace", "reader", "at"),
)

feedback = Table(  # what readers report; append-only but for its state
    "feedback",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("platform", Name, nullable=False),
    Column("workspace", Name, nullable=False),
    Column("reader", Name, nullable=False),
    Column("brief", Name, nullable=False),
    Column("event", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("text", Prose, nullable=False),
    Column("state", Name, nullable=False),  # open, done
    Column("settled", Utc),
    Column("settled_by", Name),
    Index("feedback_workspace", "platform", "workspace", "state"),
)

subscriptions = Table(  # up to when the slots of each digest have been dealt with
    "subscriptions",
    metadata,
    Column("id", Name, primary_key=True),
    Column("schedule", Name, nullable=False),
    Column("destination", Name, nullable=False),
    Column("dealt", Utc, nullable=False),
    Column("paused", Prose, nullable=False),
)

editions = Table(  # each digest that was composed, once for each local date and slot
    "editions",
    metadata,
    Column("subscription", Name, primary_key=True),
    Column("day", Name, primary_key=True),
    Column("slot", Name, primary_key=True),
    Column("destination", Name, nullable=False),
    Column("at", Utc, nullable=False),
    Column("composed", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("brief", Name, nullable=False),
    Column("instead", Prose, nullable=False),  # JSON: [slot, ...]
    Column("left_out", Prose, nullable=False),  # JSON: [[event, headline, rule, because, waits]]
    Index("editions_destination", "destination", "composed"),
)

outbox = Table(  # each page of each edition, and what became of it
    "outbox",
    metadata,
    Column("subscription", Name, primary_key=True),
    Column("day", Name, primary_key=True),
    Column("slot", Name, primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("platform", Name, nullable=False),
    Column("destination", Name, nullable=False),
    Column("nonce", Name, nullable=False, unique=True),
    Column("payload", Prose, nullable=False),
    Column("state", Name, nullable=False),  # due, claimed, sent, failed, unknown
    Column("attempts", Integer, nullable=False),
    Column("due", Utc),  # when it is looked at again; of a claim, when its lease ends
    Column("doubt", Integer, nullable=False),  # 1: an attempt may have posted it
    Column("holder", Name, nullable=False),
    Column("message", Name),
    Column("sent", Utc),
    Column("error", Prose, nullable=False),
    Index("outbox_due", "state", "due"),
)

tellings = Table(  # which events a destination has heard of, by edition
    "tellings",
    metadata,
    Column("destination", Name, primary_key=True),
    Column("event", Name, primary_key=True),
    Column("subscription", Name, primary_key=True),
    Column("day", Name, primary_key=True),
    Column("slot", Name, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("since", Name, nullable=False),
    Column("known", Prose, nullable=False),  # JSON: [[article, version], ...]
    Index("tellings_edition", "subscription", "day", "slot"),
)

told = Table(  # which sentences a destination has seen, or seen withdrawn
    "told",
    metadata,
    Column("destination", Name, primary_key=True),
    Column("event", Name, primary_key=True),
    Column("sentence", Name, primary_key=True),
    Column("kind", Name, primary_key=True),  # said, withdrawn
    Column("subscription", Name, nullable=False),
    Column("day", Name, nullable=False),
    Column("slot", Name, nullable=False),
    Column("page", Integer, nullable=False),
    Column("citations", Prose, nullable=False),  # JSON: [[article, version, start, end], ...]
    Index("told_edition", "subscription", "day", "slot"),
)

audit = Table(  # append-only: what people changed
    "audit",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("platform", Name, nullable=False),
    Column("workspace", Name, nullable=False),
    Column("reader", Name, nullable=False),
    Column("name", Prose, nullable=False),
    Column("place", Name, nullable=False),
    Column("file", Name, nullable=False),
    Column("said", Prose, nullable=False),
    Column("before", Prose, nullable=False),
    Column("after", Prose, nullable=False),
    Column("undoes", Integer),
    Column("action", Name),  # what it was about: source, topic, schedule, story, feedback, config
    Index("audit_workspace", "platform", "workspace", "n"),
)

house = Table(  # what the running bot tells of itself: its parts, its config
    "house",
    metadata,
    Column("name", Name, primary_key=True),
    Column("value", Prose, nullable=False),  # JSON
    Column("at", Utc, nullable=False),
)
