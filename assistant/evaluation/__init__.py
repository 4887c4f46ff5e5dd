"""Batch question runs: a table of questions in; answers, verdicts, figures and reports out."""
