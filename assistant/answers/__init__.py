"""The ways to answer: quotes, lists, comparisons, sections, refusals; `routes` chooses."""
