"""What a change was about, who settled a report, and how the running bot fares."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ACTIONS = {
    "sources.toml": "source",
    "topics.toml": "topic",
    "digests.toml": "schedule",
    "briefbot.toml": "config",
}


def upgrade() -> None:
    """Add the columns, the index and the table."""
    op.add_column("audit", sa.Column("action", sa.Text))
    for name, action in _ACTIONS.items():
        said = sa.text("UPDATE audit SET action = :action WHERE file = :file")
        op.execute(said.bindparams(action=action, file=name))
    op.create_index("audit_workspace", "audit", ["platform", "workspace", "n"])
    op.add_column("feedback", sa.Column("settled", sa.BigInteger))
    op.add_column("feedback", sa.Column("settled_by", sa.Text))
    op.create_table(
        "house",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
