"""What alembic runs: the changes, within the transaction that :mod:`bot.store.upgrade` began."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.ddl.postgresql import PostgresqlImpl


class PlainText(PostgresqlImpl):
    """PostgreSQL with texts ordered as SQLite has them: see :func:`bot.store.columns.plain_text`.

    alembic takes this class for its own one by the name of the dialect.
    """

    __dialect__ = "postgresql"

    def create_table(self, table: sa.Table, **given: Any) -> None:  # noqa: ANN401 - alembic's own
        """Create a table."""
        for column in table.c:
            plainly(column)
        super().create_table(table, **given)

    def add_column(self, table_name: str, column: sa.Column[Any], **given: Any) -> None:  # noqa: ANN401 - the same
        """Add a column."""
        plainly(column)
        super().add_column(table_name, column, **given)


def plainly(column: sa.Column[Any]) -> None:
    """Let a text be ordered by its characters' numbers."""
    if isinstance(column.type, sa.Text):
        column.type = sa.Text(collation="C")


context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
