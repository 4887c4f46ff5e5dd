"""The data folder: vectors in Chroma, the seals of its files, and the store over all of it."""
