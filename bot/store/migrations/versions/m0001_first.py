"""The archive's first form."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# As each engine's search makes it today; an archive is not changed by what comes later.
SEARCH = """\
CREATE VIRTUAL TABLE search USING fts5(title, body, parts, \
tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'")"""
SEARCH_POSTGRESQL = (
    """\
CREATE TABLE search (article INTEGER PRIMARY KEY REFERENCES articles (n), \
title TEXT COLLATE "C" NOT NULL, body TEXT COLLATE "C" NOT NULL, parts TEXT COLLATE "C" NOT NULL, \
size INTEGER NOT NULL, stems TEXT[] COLLATE "C" NOT NULL)""",
    "CREATE INDEX search_stems ON search USING gin (stems) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """Create every table."""
    _articles()
    _events()
    _records()
    bind = op.get_bind()
    for statement in (SEARCH,) if bind.dialect.name == "sqlite" else SEARCH_POSTGRESQL:
        bind.exec_driver_sql(statement)


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("moment", sa.BigInteger),
        sa.Column("language", sa.Text, nullable=False),
    )
    op.create_index("articles_moment", "articles", ["moment"])
    op.create_index("articles_outlet", "articles", ["outlet"])
    op.create_table(
        "article_versions",
        sa.Column("article", sa.Integer, sa.ForeignKey("articles.n"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("outlet_name", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("title_start", sa.Integer),
        sa.Column("title_end", sa.Integer),
        sa.Column("body", sa.Integer, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("published", sa.BigInteger),
        sa.Column("seen", sa.BigInteger),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("outlets", sa.Integer, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("low", sa.Integer, nullable=False),
    )
    op.create_index("events_last", "events", ["last", "low"])
    op.create_index("events_outlets", "events", ["outlets", "last"])
    op.create_table(
        "aliases",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("event", sa.Integer, sa.ForeignKey("events.n"), nullable=False),
    )
    op.create_index("aliases_event", "aliases", ["event"])
    op.create_table(
        "members",
        sa.Column("article", sa.Integer, sa.ForeignKey("articles.n"), primary_key=True),
        sa.Column("event", sa.Integer, sa.ForeignKey("events.n"), nullable=False),
        sa.Column("copy_of", sa.Text),
    )
    op.create_index("members_event", "members", ["event"])
    op.create_table(
        "features",
        sa.Column("article", sa.Integer, sa.ForeignKey("articles.n"), primary_key=True),
        sa.Column("features", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("article", sa.Text),
        sa.Column("origin", sa.Text),
        sa.Column("copy_of", sa.Text),
        sa.Column("confidence", sa.Float),
        sa.Column("because", sa.Text, nullable=False),
    )
    op.create_index("decisions_article", "decisions", ["article"])
    op.create_index("decisions_event", "decisions", ["event"])


def _records() -> None:
    op.create_table(
        "stories",
        sa.Column("event", sa.Integer, sa.ForeignKey("events.n"), primary_key=True),
        sa.Column("maker", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "briefs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("generated_at", sa.BigInteger, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("briefs_generated_at", "briefs", ["generated_at"])
    op.create_table(
        "stamps",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("stamp", sa.Text, nullable=False),
    )
    op.create_table(
        "topics",
        sa.Column("stem", sa.Text, primary_key=True),
        sa.Column("surface", sa.Text, primary_key=True),
        sa.Column("initial", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_index("topics_initial", "topics", ["initial", "size"])
    op.create_table(
        "tallies",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
    )
    op.create_table(
        "memory",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
