"""Answers from the table of grades: given, counted, compared, followed over years."""
