"""The SQLite file that holds the truth: reports, their texts, their vectors."""
