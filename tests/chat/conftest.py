"""The small real model, served for the length of a session."""

import os
from collections.abc import Iterator

import pytest

from tests.chat.serve import is_installed, smollm, smollm_with_marks


@pytest.fixture(scope="session")
def real_model() -> Iterator[str]:
    """The address of SmolLM2."""
    _needs_model()
    with smollm() as address:
        yield address


@pytest.fixture(scope="session")
def marking_model() -> Iterator[str]:
    """The address of SmolLM2 with a mark after every sentence."""
    _needs_model()
    with smollm_with_marks() as address:
        yield address


def _needs_model() -> None:
    """Skip where the model is not installed; in CI that is a failure."""
    if not is_installed():
        reason = "The small chat model is not installed: run `make model` to test with it."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
