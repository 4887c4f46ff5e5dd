"""Known faults: each has a word of its own for programs, and its sentence for people."""

from assistant import errors
from assistant.errors import AssistantError, ModelUnavailable

KNOWN = [
    kind for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, AssistantError)
]  # fmt: skip


def test_each_has_a_code_of_its_own_and_is_in_the_list() -> None:
    codes = [kind.code for kind in KNOWN]
    assert len(set(codes)) == len(codes) > 5
    assert all(kind.__name__ in str(errors.__doc__) for kind in KNOWN)


def test_the_message_is_the_sentence() -> None:
    fault = ModelUnavailable("The model is gone.", too_long=True)
    assert (str(fault), fault.too_long) == ("The model is gone.", True)
    assert not ModelUnavailable("The model is gone.").too_long
