"""How answers are written outside the window: plain text and spreadsheets."""
