"""The cross-source view: who said what, what differs, when it happened, what is new."""
