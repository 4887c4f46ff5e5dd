"""The table of Facts across councils and years, and the answers that it gives."""
