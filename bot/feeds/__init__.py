"""Articles in: files, folders and feeds."""
