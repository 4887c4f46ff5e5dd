"""From lines of type to blocks of text, whatever kind of file they come from."""
