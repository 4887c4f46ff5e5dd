"""Why a file could not be read.

ReportError
├── UnreadableFile    it cannot be opened, or its name cannot be kept
├── ChangingFile      it was written to while it was read
├── TooLarge          more bytes, or more when unpacked, than are read
├── TooSlow           it was not read within the time that a file has
├── UnsupportedFile   not a kind of file that is read
│   └── MisnamedFile  not what its name says
├── EmptyReport       no text: empty, or a scan
├── EncryptedReport   a password is needed
└── DamagedReport     the file is broken
"""


class ReportError(Exception):
    """A file cannot become a report; the message is one sentence for the user."""

    status = "unreadable"


class UnreadableFile(ReportError):
    """The file cannot be opened, or has a name that cannot be kept."""


class ChangingFile(ReportError):
    """The file was written to, or replaced, while it was read."""

    status = "changing"


class TooLarge(ReportError):
    """The file is larger, or unpacks to more, than is read."""

    status = "too-large"


class TooSlow(ReportError):
    """The file was not read within the time that a file has."""

    status = "too-slow"


class UnsupportedFile(ReportError):
    """Not a kind of file that is read."""

    status = "unsupported"


class MisnamedFile(UnsupportedFile):
    """The file is not what its name says: a web page saved as x.pdf."""

    status = "misnamed"


class EmptyReport(ReportError):
    """The file holds no text."""

    status = "no-text"


class EncryptedReport(ReportError):
    """The file needs a password."""

    status = "encrypted"


class DamagedReport(ReportError):
    """The file is broken."""

    status = "damaged"
