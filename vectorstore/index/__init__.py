"""The data folder: vectors in Chroma, seals, health, and the store over all of it."""
