"""Digests: subscriptions, editions, the outbox, and the log of what was told where."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("dealt", sa.BigInteger, nullable=False),
        sa.Column("paused", sa.Text, nullable=False),
    )
    op.create_table(
        "editions",
        sa.Column("subscription", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("slot", sa.Text, primary_key=True),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("composed", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("instead", sa.Text, nullable=False),
        sa.Column("left_out", sa.Text, nullable=False),
    )
    op.create_index("editions_destination", "editions", ["destination", "composed"])
    op.create_table(
        "outbox",
        sa.Column("subscription", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("slot", sa.Text, primary_key=True),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False, unique=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("doubt", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("sent", sa.BigInteger),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("outbox_due", "outbox", ["state", "due"])
    op.create_table(
        "tellings",
        sa.Column("destination", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("subscription", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("slot", sa.Text, primary_key=True),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("known", sa.Text, nullable=False),
    )
    op.create_index("tellings_edition", "tellings", ["subscription", "day", "slot"])
    op.create_table(
        "told",
        sa.Column("destination", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("sentence", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subscription", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("citations", sa.Text, nullable=False),
    )
    op.create_index("told_edition", "told", ["subscription", "day", "slot"])
