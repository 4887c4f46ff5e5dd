"""Answers written by a chat model, every sentence checked before a reader sees it."""
