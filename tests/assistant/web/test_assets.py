"""Pages, scripts and styles that the browser gets."""

import json
import re

import httpx
import pytest

from assistant.web.assets import page, texts
from tests.assistant.web.conftest import Running


def test_what_is_filled_in_is_escaped() -> None:
    made = page("report", title="<script>hit()</script>")
    assert "<script>hit()" not in made
    assert "&lt;script&gt;hit()" in made


def test_the_sentences_of_the_window_are_a_script_that_ends_nothing(samples: Running) -> None:
    body = httpx.get(f"{samples.base}/ui/texts.js").text
    assert "<" not in body
    assert json.loads(body.removeprefix("export const texts = ").removesuffix(";")) == texts()


def test_the_element_for_other_pages_imports_nothing(samples: Running) -> None:
    found = httpx.get(f"{samples.base}/embed.js")
    assert found.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"^(?:import|export) ", found.text, re.MULTILINE)
    assert "rem" not in re.findall(r"\d(rem)\b", found.text)


@pytest.mark.parametrize("path", ["none.js", "../server.py", "%2e%2e/server.py", "fonts/"])
def test_only_what_is_listed_is_given(samples: Running, path: str) -> None:
    assert httpx.get(f"{samples.base}/ui/{path}").status_code == 404
