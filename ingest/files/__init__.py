"""What lies in a folder: which files count, and what each of them is."""
