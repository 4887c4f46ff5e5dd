"""Chunks: what is indexed."""

from collections import Counter

import pytest

from ingest.documents.text import read_blocks
from ingest.reader import structure_report
from ingest.structure.chunks import CHUNK_CHARACTERS, embedded_text
from ingest.types import Cover, Layout, Report, Role, Section
from tests.ingest.reports import report_of
from tests.ingest.reports import testshire as made
from tests.texts import book

LONG = "The council had looked at this with care and had found that much was left to do. "


@pytest.fixture(scope="module")
def many(reports: dict[str, Report]) -> list[Report]:
    return [*reports.values(), *(report_of(book(seed).text) for seed in range(6))]


def test_every_sentence_but_outcome_statements_is_in_one_chunk(many: list[Report]) -> None:
    for report in many:
        held = Counter(
            i
            for chunk in report.chunks
            for i in range(chunk.first, chunk.last + 1)
            if report.sentences[i].role is not Role.OUTCOME
        )
        wanted = [i for i, s in enumerate(report.sentences) if s.role is not Role.OUTCOME]
        assert held == Counter(wanted)


def test_a_chunk_never_crosses_a_section(many: list[Report]) -> None:
    for report in many:
        for chunk in report.chunks:
            held = report.sentences[chunk.first : chunk.last + 1]
            assert {sentence.section for sentence in held} == {chunk.section}


def test_a_chunk_is_the_text_of_the_report_with_its_bullets(many: list[Report]) -> None:
    for report in many:
        for chunk in report.chunks:
            first, last = report.sentences[chunk.first], report.sentences[chunk.last]
            assert chunk.text in report.text
            assert chunk.text.endswith(report.text[last.start : last.end])
            assert first.text.split()[0] in chunk.text
            if first.marker:
                assert chunk.text.lstrip().startswith((first.marker, f"({first.marker}"))


def test_chunks_keep_to_their_size(many: list[Report]) -> None:
    for report in many:
        for chunk in report.chunks:
            single = chunk.first == chunk.last
            assert single or len(chunk.text) <= CHUNK_CHARACTERS * 1.3


def test_a_paragraph_over_the_size_is_cut_evenly() -> None:
    report = made(f"It began.\n\nKey findings\n\n{LONG * 15}\n")
    sizes = [len(c.text) for c in report.chunks if "looked at this" in c.text]
    assert len(sizes) >= 2
    assert max(sizes) - min(sizes) <= 2 * len(LONG)


def test_a_sentence_over_the_size_stands_whole_in_its_chunk() -> None:
    sentence = f"{LONG.strip(' .')} and {' and then '.join([LONG.strip(' .').lower()] * 14)}."
    report = made(f"It began.\n\nKey findings\n\n{sentence} It ended.\n")
    assert any(sentence in chunk.text for chunk in report.chunks)


def test_a_persons_words_stay_with_their_lead_in() -> None:
    report = made(
        f"It began.\n\nKey findings\n\n{LONG * 9}\n\nOne carer said:\n\n"
        f'"I was never asked, not once in all those years."\n\n{LONG * 9}\n'
    )
    (holder,) = (chunk for chunk in report.chunks if "never asked" in chunk.text)
    assert "One carer said:" in holder.text


def test_no_chunk_is_a_heading_alone(many: list[Report]) -> None:
    for report in many:
        headings = {step for section in report.sections for step in section.path}
        assert not headings & {chunk.text.strip() for chunk in report.chunks[3:]}


def test_what_is_embedded_carries_council_date_and_headings() -> None:
    cover = Cover(council="Testshire County Council", inspected="2010-05")
    text = embedded_text(cover, Section(("Key findings", "Carers"), 0, 0), "It was\n  late.")
    assert text == "Testshire County Council, 2010-05. Key findings > Carers.\nIt was late."


def test_a_long_heading_path_keeps_its_end() -> None:
    path = ("A very long chapter title of many words indeed " * 5, "Carers")
    text = embedded_text(Cover(title="Report"), Section(path, 0, 0), "It was late.")
    assert "> Carers." in text
    assert len(text) < 220


def test_ids_come_from_content_and_place() -> None:
    text = book(3).text
    blocks = read_blocks(text)
    made_of = [
        structure_report(name, "x.txt", Layout(text, report_of(text).pages, blocks))
        for name in ("a" * 64, "a" * 64, "b" * 64)
    ]
    first, again, other = ([chunk.id for chunk in report.chunks] for report in made_of)
    assert first == again
    assert len(set(first)) == len(first)
    assert not set(first) & set(other)


def test_a_change_elsewhere_leaves_the_chunks_before_it_alone() -> None:
    text = book(3).text
    one, other = report_of(text), report_of(f"{text}One more sentence was put at the end.\n")
    assert [c.id for c in one.chunks[:-2]] == [c.id for c in other.chunks[: len(one.chunks) - 2]]


def test_the_same_words_in_two_places_are_two_chunks() -> None:
    twice = f"Safeguarding adults\n\n{LONG * 3}\n\nHelp for carers\n\n{LONG * 3}\n"
    report = made(f"It began.\n\nKey findings\n\n{twice}")
    same = [chunk for chunk in report.chunks if chunk.text.startswith("The council had looked")]
    assert len(same) == 2
    assert same[0].text == same[1].text
    assert same[0].id != same[1].id
