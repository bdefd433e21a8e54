"""What an article is filed under by its publisher."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns; what is stored already was not told apart by them."""
    op.add_column("articles", sa.Column("filed", sa.Text))
    op.add_column("article_versions", sa.Column("categories", sa.Text))
