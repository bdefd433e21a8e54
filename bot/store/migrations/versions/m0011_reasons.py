"""Why an article joined an event is kept as numbers from now on (``bot.core.cluster.reasons``).

Nothing is changed: what is there is read as before. But a program that knows only the former
form is told that the archive is newer than it, rather than failing over such a row.
"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Raise the archive's version."""
