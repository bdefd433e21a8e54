"""Who wrote an article."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("article_versions", sa.Column("authors", sa.Text))
