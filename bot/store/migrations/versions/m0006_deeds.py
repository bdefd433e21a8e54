"""What was done at the press of a button; readers found by what they set."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table(
        "deeds",
        sa.Column("deed", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("preferences_value", "preferences", ["name", "value"])
