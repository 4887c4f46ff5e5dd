"""How much anybody may ask, and how many answers are made at once."""

import asyncio

import pytest
from starlette.requests import Request

from assistant.people.keys import Person, Role
from assistant.web.limits import Limiter, Turnstile, is_limit
from assistant.web.problems import Refused
from tests.waiting import finished


def asking(path: str = "/api/ask", method: str = "POST", client: str = "10.0.0.1") -> Request:
    return Request(
        {"type": "http", "method": method, "path": path, "headers": [], "client": (client, 1)}
    )


def test_who_asks_too_much_is_told_when_there_is_room() -> None:
    limiter = Limiter("2/minute", "100/minute")
    for _ in range(2):
        limiter.check(asking(), None)
    with pytest.raises(Refused) as caught:
        limiter.check(asking(), None)
    assert caught.value.status == 429
    assert int((caught.value.headers or {})["Retry-After"]) >= 1
    limiter.check(asking(client="10.0.0.2"), None)


def test_people_are_counted_by_themselves_wherever_they_are() -> None:
    limiter = Limiter("1/minute", "100/minute")
    limiter.check(asking(), Person("Ada", Role.READER, key_id="a"))
    limiter.check(asking(), Person("Ada", Role.READER, key_id="b"))
    with pytest.raises(Refused):
        limiter.check(asking(client="10.0.0.9"), Person("Ada", Role.READER, key_id="a"))


def test_only_questions_are_counted() -> None:
    limiter = Limiter("1/minute", "1/minute")
    for _ in range(5):
        limiter.check(asking(method="GET"), None)
        limiter.check(asking("/api/reports"), None)


def test_a_limit_is_told_from_another_text() -> None:
    assert is_limit("60/minute")
    assert not is_limit("often")


def test_a_place_is_given_to_the_next_and_too_many_are_sent_away() -> None:
    async def run() -> list[str]:
        turnstile, said = Turnstile(running=1, waiting=1), []

        async def work(name: str) -> None:
            async with turnstile:
                said.append(name)
                await asyncio.sleep(0)

        async with turnstile:
            second = asyncio.create_task(work("second"))
            await asyncio.sleep(0)
            with pytest.raises(Refused):
                turnstile.check()
        await second
        turnstile.check()
        return [*said, str(turnstile.inside)]

    assert finished(run()) == ["second", "0"]
