"""What readers follow and mute, how they want to be told, what they asked and reported."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "interests",
        *_reader(),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
    )
    op.create_table(
        "preferences",
        *_reader(),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "asked",
        *_reader(),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
    )
    op.create_index("asked_at", "asked", ["platform", "workspace", "reader", "at"])
    op.create_table(
        "feedback",
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("feedback_workspace", "feedback", ["platform", "workspace", "state"])


def _reader() -> list[sa.Column[str]]:
    return [
        sa.Column(name, sa.Text, primary_key=True) for name in ("platform", "workspace", "reader")
    ]
