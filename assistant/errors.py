"""Known faults of the assistant, and the exit codes of its command line.

AssistantError
├── SettingsError   a setting is unknown or wrong
├── QuestionError   a question that cannot be asked: empty or too long
├── BatchError      a file of questions that cannot be read
├── FactsError      the table of Facts is asked for something that is not loaded
├── ScopeError      a filter names what is not loaded
├── ServerError     the web server cannot start
└── ModelUnavailable  the chat model is down, slow, empty or cut off
"""


class AssistantError(Exception):
    """A known fault; the message is one sentence for the user."""

    code = "error"


class SettingsError(AssistantError):
    """A setting is unknown or wrong."""

    code = "settings"


class QuestionError(AssistantError):
    """A question that cannot be asked."""

    code = "question"


class BatchError(AssistantError):
    """A file of questions that cannot be read."""

    code = "batch"


class FactsError(AssistantError):
    """The table of Facts is asked for something that is not loaded."""

    code = "facts"


class ScopeError(AssistantError):
    """A filter names a council, report, kind or year that is not loaded."""

    code = "scope"


class ServerError(AssistantError):
    """The web server cannot start."""

    code = "server"


class ModelUnavailable(AssistantError):
    """The chat model gave no whole answer; `too_long` when it could not take in the prompt."""

    code = "model_unavailable"

    def __init__(self, text: str, *, too_long: bool = False) -> None:
        super().__init__(text)
        self.too_long = too_long


# Exit codes of the command line (docs/command-line.md).
DONE, KNOWN_ERROR, WRONG_USAGE, GATE_BROKEN = 0, 1, 2, 3
