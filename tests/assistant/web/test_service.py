"""How many answers are made at once, and how many are kept."""

import asyncio

import pytest

from assistant.web.api import Refused
from assistant.web.service import Recent, Turnstile
from tests.waiting import finished


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
        return [*said, str(turnstile.inside), str(turnstile.waiting)]

    assert finished(run()) == ["second", "0", "0"]


def test_the_oldest_of_what_is_kept_goes() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, name in enumerate("abca"):
        recent.keep(name, number)
    assert [recent.get(name) for name in "abc"] == [3, None, 2]
