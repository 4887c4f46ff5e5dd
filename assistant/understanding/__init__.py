"""Understand a question: its kind, matter and form, and the councils and reports that are meant."""
