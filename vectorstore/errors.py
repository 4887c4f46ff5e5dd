"""What can go wrong with the store.

StoreError
├── StoreLocked        another process holds the data folder
├── StoreUnwritable    the data folder cannot be written
├── IndexMissing       nothing has been indexed
├── ModelMismatch      the index was made by another model
├── SchemaMismatch     the index was made by another version of the program
├── ModelUnavailable   the embedding model cannot be loaded
└── ServerUnavailable  the Chroma server does not answer
"""


class StoreError(Exception):
    """A known fault of the store; the message is one sentence for the user."""


class StoreLocked(StoreError):
    """Another process holds the data folder."""


class StoreUnwritable(StoreError):
    """The data folder cannot be written."""


class IndexMissing(StoreError):
    """Nothing has been indexed."""


class ModelMismatch(StoreError):
    """The index was made by another embedding model."""


class SchemaMismatch(StoreError):
    """The index was made by another version of the program."""


class ModelUnavailable(StoreError):
    """The embedding model cannot be loaded, or is not the one expected."""


class ServerUnavailable(StoreError):
    """The Chroma server does not answer."""
