"""What is remembered of feeds, and the names that their articles go by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "feeds",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("modified", sa.Text, nullable=False),
        sa.Column("checked", sa.BigInteger),
        sa.Column("full", sa.BigInteger),
        sa.Column("due", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("newest", sa.BigInteger),
        sa.Column("gap", sa.Float),
        sa.Column("moved", sa.Text, nullable=False),
        sa.Column("sightings", sa.Integer, nullable=False),
        sa.Column("paused", sa.Text, nullable=False),
        sa.Column("baseline", sa.BigInteger),
        sa.Column("rhythm", sa.Text, nullable=False),
        sa.Column("seen", sa.LargeBinary, nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "identities",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
