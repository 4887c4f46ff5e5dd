"""The chat for an iframe."""

import httpx

from tests.assistant.web.conftest import Running


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
