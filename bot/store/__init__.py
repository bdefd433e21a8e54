"""The archive: SQLAlchemy Core over SQLite or PostgreSQL; :mod:`bot.store.archive` opens it."""
