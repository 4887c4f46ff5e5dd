"""Why a file could not be read.

ReportError
├── UnsupportedFile   not a kind of file that is read, or not what its name says
├── EmptyReport       no text: empty, or a scan
├── EncryptedReport   a password is needed
└── DamagedReport     the file is broken
"""


class ReportError(Exception):
    """A file cannot become a report; the message is one sentence for the user."""

    status = "unreadable"


class UnsupportedFile(ReportError):
    """Not a kind of file that is read."""

    status = "unsupported"


class EmptyReport(ReportError):
    """The file holds no text."""

    status = "no-text"


class EncryptedReport(ReportError):
    """The file needs a password."""

    status = "encrypted"


class DamagedReport(ReportError):
    """The file is broken."""

    status = "damaged"
