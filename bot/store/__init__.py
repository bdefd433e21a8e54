"""The archive: SQLAlchemy Core over SQLite."""
