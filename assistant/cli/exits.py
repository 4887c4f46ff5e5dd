"""Exit codes of the command line (docs/command-line.md)."""

DONE, KNOWN_ERROR, WRONG_USAGE, GATE_BROKEN = 0, 1, 2, 3
