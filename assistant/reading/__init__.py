"""Which sentences answer a question, which belong beside them, and whether any answers."""
