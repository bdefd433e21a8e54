"""Words, compounds and sentences of the languages that news is read in."""
