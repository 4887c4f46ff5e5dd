"""Stems are the same whoever else asks at that moment."""

from concurrent.futures import ThreadPoolExecutor

from ingest.language.words import stem
from tests.texts import WORDS


def test_many_threads_find_the_stems_that_one_finds() -> None:
    words = [
        f"{word}{ending}" for word in WORDS for ending in ("", "s", "ing", "ational", "fulness")
    ]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert list(pool.map(stem.__wrapped__, words)) == alone
