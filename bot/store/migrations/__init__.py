"""The archive's history: one module for each change of its form, run by alembic.

A module here is never edited once released, and names its own columns rather than those of
``bot.store.schema``, which move on.
"""
