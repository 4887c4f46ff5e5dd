"""Exit codes of the command line (design section 6)."""

DONE, KNOWN_ERROR, WRONG_USAGE, GATE_BROKEN = 0, 1, 2, 3
