"""Files without pages of type: plain text, web pages and Word files, read into blocks."""
