"""Answer cards and the elements for other pages, short of a browser."""

import gzip
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from assistant.people.people_database import Kept, find_card, keep_card
from assistant.pipeline import Assistant
from assistant.web.answer_routes import _shown
from assistant.web.assets import _embed, texts
from tests.assistant.web.conftest import Running
from tests.assistant.web.test_answer_routes import GRADE, post
from tests.e2e.payloads import payloads


def test_a_kept_answer_has_an_address_as_page_json_and_oembed(samples: Running) -> None:
    answer = post(samples, "/api/ask", {"question": GRADE}).json()
    kept = post(samples, "/answers", {"id": answer["id"]})
    assert kept.status_code == 201
    link = kept.json()["link"]
    told = httpx.get(f"{samples.base}{link}.json").json()
    assert told["answer"]["citations"] == answer["citations"]
    assert "passages" not in told["answer"]
    assert told["changed"] is False
    page = httpx.get(samples.base + link)
    assert answer["citations"][0]["quote"] in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http://intranet.example" in page.headers["content-security-policy"]
    given = {"url": samples.base + link, "format": "json"}
    embedded = httpx.get(f"{samples.base}/oembed", params=given).json()
    assert (embedded["type"], embedded["version"]) == ("rich", "1.0")
    assert f"{samples.base}{link}" in embedded["html"]
    # A publishing system finds that address in the page, and may have less room.
    (found,) = re.findall(r'application/json\+oembed" href="([^"]+)"', page.text)
    small = httpx.get(f"{unescape(found)}&maxwidth=300").json()
    assert (small["width"], small["title"]) == (300, embedded["title"])
    assert 'width="300"' in small["html"]


def test_a_card_says_that_it_answers_in_part() -> None:
    partial = {"answer": "x", "citations": [], "status": "partial"}
    assert "Partly answered" in _shown(partial)
    assert "ra-status" not in _shown(partial | {"status": "answered"})


def test_only_an_answer_that_was_given_here_can_be_kept(samples: Running) -> None:
    refusal = post(samples, "/api/ask", {"question": "How was Leeds graded?"}).json()
    for number in (refusal["id"], "invented", None, {"a": 1}):
        assert post(samples, "/answers", {"id": number}).status_code == 404
    assert httpx.get(f"{samples.base}/answers/invented").status_code == 404
    away = {"url": "http://[/answers/x"}
    assert httpx.get(f"{samples.base}/oembed", params=away).status_code == 404


def test_a_card_says_when_the_reports_have_changed(assistant: Assistant, tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    card = keep_card(kept, assistant.ask(GRADE).as_json(), assistant.library)
    assert find_card(kept, card.id) == card
    assert not card.changed(assistant.library)
    kept.run("UPDATE cards SET answer = replace(answer, ?, ?)", (card.loaded[0], "0" * 64))
    other = find_card(kept, card.id)
    assert other
    assert other.changed(assistant.library)
    kept.close()


@pytest.mark.parametrize("payload", payloads())
def test_nothing_of_a_card_is_markup(payload: str) -> None:
    cited = {"n": 1, "council": payload, "inspected": "", "published": "", "labels": [payload],
             "pages": [1], "basis": "printed", "quote": payload,
             "link": f'"{payload}'}  # fmt: skip
    table = {"columns": [payload], "side_by_side": True,
             "rows": [[{"text": payload, "citation": 1}, {"text": payload}]]}  # fmt: skip
    answer = {"answer": f"{payload}:\n{payload} [1]", "citations": [cited], "table": table}
    read = _Reader()
    read.feed(_shown(answer))
    assert read.tags <= {
        "div", "p", "ol", "li", "span", "a", "blockquote", "h2", "strong",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert read.names <= {
        "class", "role", "id", "href", "target", "rel", "aria-hidden", "aria-label", "scope",
        "tabindex",
    }  # fmt: skip


class _Reader(HTMLParser):
    """The tags and the names of attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


def test_the_script_for_other_pages_is_small_and_needs_nothing_else() -> None:
    script = _embed()
    assert len(gzip.compress(script.encode())) <= 15 * 1024
    assert "url(" not in script
    said = set(re.findall(r"texts\.(\w+)", script))
    assert said <= set(texts())
    assert script.count("customElements.define(") == 1


def test_the_page_may_be_framed_by_those_who_are_named_alone(samples: Running) -> None:
    policy = httpx.get(f"{samples.base}/embed").headers["content-security-policy"]
    assert "frame-ancestors" in policy
    assert "http://intranet.example" in policy
    assert "http://intranet.example" not in httpx.get(f"{samples.base}/").headers.get(
        "content-security-policy", ""
    )


def test_it_begins_with_questions_that_are_answered(samples: Running) -> None:
    found = httpx.get(f"{samples.base}/embed/start").json()
    assert found["examples"]
    assert found["summary"].startswith("4 reports")
    for question in found["examples"]:
        got = httpx.post(f"{samples.base}/api/ask", json={"question": question}).json()
        assert got["status"] == "answered"
