"""What can go wrong with the store.

StoreError
├── StoreLocked        another process holds the data folder
├── StoreUnwritable    the data folder cannot be written, or its disk is full
├── LedgerDamaged      the ledger is torn or foreign
├── NothingThere       the reports folder is empty, and the index is not
├── BackupError        a backup cannot be written or is not whole
├── IndexMissing       nothing has been indexed
├── ModelMismatch      the index was made by another model
├── SchemaMismatch     the index was made by another version of the program
├── ModelUnavailable   the embedding model cannot be loaded
└── SearchUnavailable  Chroma does not answer, or its files are torn
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


class LedgerDamaged(StoreError):
    """The ledger is torn, or is no ledger of ours."""


class NothingThere(StoreError):
    """The reports folder holds nothing, and the index would be emptied."""


class BackupError(StoreError):
    """A backup cannot be written, or is not whole."""


class SearchUnavailable(StoreError):
    """Chroma does not answer, or its files are torn; small scopes are searched without it."""


class ServerUnavailable(SearchUnavailable):
    """The Chroma server does not answer."""
