"""From blocks to sections, sentences with roles, and chunks."""
