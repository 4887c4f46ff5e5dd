"""Why an answer is as it is, read from the record of how it was made."""
