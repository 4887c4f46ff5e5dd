"""The table of grades across councils and years, its filters and its exports."""
