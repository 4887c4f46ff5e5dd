"""Candidates for an answer: passages of the reports that are meant."""
