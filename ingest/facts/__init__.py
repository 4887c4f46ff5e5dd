"""Values read from a report's fixed structure: cover, dates, grades, lists, people."""
