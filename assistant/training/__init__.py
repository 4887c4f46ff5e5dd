"""Train the small models: `python -m assistant.training` (docs/models.md)."""
