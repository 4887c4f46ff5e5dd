"""Addresses for those who run the server."""

import httpx

from tests.assistant.web.conftest import Running


def test_the_server_says_that_it_lives_and_is_ready(samples: Running) -> None:
    assert httpx.get(f"{samples.base}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{samples.base}/readyz").json() == {"status": "ready", "reports": 4}


def test_the_former_name_says_that_it_is_former(samples: Running) -> None:
    assert httpx.get(f"{samples.base}/health").headers["deprecation"] == "true"


def test_figures_have_no_address_of_a_question(samples: Running) -> None:
    httpx.get(f"{samples.base}/?q=zeppelins")
    body = httpx.get(f"{samples.base}/metrics").text
    assert "zeppelins" not in body
    assert 'route="/healthz"' in body
