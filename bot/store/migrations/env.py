"""What alembic runs: the changes, within the transaction that :mod:`bot.store.upgrade` began."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
