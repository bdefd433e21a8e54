"""briefbot: what happened, briefly, every sentence verbatim and cited."""

__version__ = "0.1.0"
