"""Say why an answer is as it is."""
