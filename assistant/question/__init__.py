"""A question, complete: its kind, topic and form, and the councils and reports it means."""
