"""The archive: SQLAlchemy Core over SQLite. ``bot.store.archive.open_store`` opens it."""
