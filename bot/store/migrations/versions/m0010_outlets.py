"""Outlets are counted as they come; the log is looked through by event for revisions alone.

An index over random names costs a page for each article that arrives, so what few questions need
has none over all of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Count the outlets there are, and exchange the indexes."""
    op.execute(
        "INSERT INTO tallies (kind, name, n)"
        " SELECT 'outlet', outlet, count(*) FROM articles GROUP BY outlet"
    )
    op.drop_index("articles_outlet", "articles")
    op.drop_index("decisions_event", "decisions")
    revised = sa.text("kind IN ('merged', 'moved')")
    op.create_index(
        "decisions_revised",
        "decisions",
        ["event"],
        sqlite_where=revised,
        postgresql_where=revised,
    )
