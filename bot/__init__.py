"""briefbot: what happened, briefly, every sentence verbatim and cited."""
