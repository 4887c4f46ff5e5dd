"""The loaded reports: their Facts, dates and names, and what is amiss with their files."""
