"""Keys of vectors, and a position after every sentence."""

from vectorstore.ledger.vectors import vector_key

A, B, C = (vector_key(letter) for letter in "abc")
