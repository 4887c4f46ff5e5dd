"""PDF files: opened, seen, and told what is damaged in them."""
