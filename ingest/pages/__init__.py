"""Pages and their labels: as they are printed, as contents pages tell them, or worked out."""
