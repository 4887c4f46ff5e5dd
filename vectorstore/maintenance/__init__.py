"""What changes a data folder: indexing, erasing, backup and restore."""
