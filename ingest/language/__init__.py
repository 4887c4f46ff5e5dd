"""Words, numbers, dates, characters and sentences of English text: decided once, here."""
