"""Search: both legs, within a scope."""

import pytest

from ingest.types import Report, Role
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import KINDS
from vectorstore.search import Nearest, Query, Searcher, fuse
from vectorstore.types import Found, Scope

UNSEARCHED = (Role.LEAD_IN, Role.BOILERPLATE)


@pytest.fixture(scope="module")
def searcher(sample_store: Store) -> Searcher:
    return Searcher(sample_store, HashEmbedder())


def found(
    searcher: Searcher, words: str, scope: Scope | None = None, limit: int = 5
) -> list[Found]:
    query = Query(searcher.encode(words), tuple(words.split()))
    return searcher.search(query, scope or Scope(), limit)


def test_shared_words_are_found_first(searcher: Searcher) -> None:
    best = found(searcher, "memori clinic wait")[0]
    assert best.report.cover.council_id == "skelderby"
    assert "memory clinic" in best.chunk.text


def test_results_are_best_first_and_at_most_as_many_as_asked(searcher: Searcher) -> None:
    for limit in (1, 7):
        results = found(searcher, "carer respit", limit=limit)
        assert len(results) == limit
        scores = [f.score for f in results]
        assert scores == sorted(scores, reverse=True)


def test_words_alone_find_by_the_lexical_leg(searcher: Searcher) -> None:
    nothing = searcher.encode("")
    results = searcher.search(Query(nothing, ("choir",)), Scope(), 30)
    assert any("choir" in f.chunk.text for f in results)


def test_the_vector_alone_finds_by_the_dense_legs(searcher: Searcher) -> None:
    results = searcher.search(Query(searcher.encode("choir Tuesday"), ()), Scope(), 5)
    assert any("choir" in f.chunk.text for f in results)


@pytest.mark.parametrize("council", ["quillmere", "skelderby", "vennshire"])
def test_a_scope_of_a_council_holds(searcher: Searcher, council: str) -> None:
    results = found(searcher, "carer safeguard", Scope(council_ids=(council,)), 40)
    assert {f.report.cover.council_id for f in results} == {council}
    assert len(results) > 10


def test_a_scope_of_reports_holds(searcher: Searcher, reports: dict[str, Report]) -> None:
    some = {reports["quillmere"].id, reports["vennshire"].id}
    results = found(searcher, "carer", Scope(report_ids=tuple(some)), 40)
    assert {f.report.id for f in results} == some


def test_a_council_without_reports_gives_nothing(searcher: Searcher) -> None:
    assert found(searcher, "carer", Scope(council_ids=("dunwold",)), 40) == []


def test_a_few_reports_are_searched_as_chroma_would(
    sample_store: Store, reports: dict[str, Report]
) -> None:
    embedder = HashEmbedder()
    (vector,) = embedder.encode(["carers were offered a break and respite care"])
    some = (reports["quillmere"].id, reports["vennshire"].id)
    exact = Nearest(sample_store, embedder.model)
    numbers = sample_store.ledger.numbers()
    base, _ = sample_store.base
    for kind in KINDS:
        ours = exact.nearest(kind, vector, some, 12)
        theirs = sample_store.vectors.nearest(kind, base, vector, [numbers[i] for i in some], 12)
        near = [similarity for _, _, similarity in theirs]
        assert [hit.similarity for hit in ours] == pytest.approx(near, abs=1e-3)
        assert {hit.report_id for hit in ours} <= set(some)


def test_a_scope_of_all_reports_finds_what_no_scope_does(searcher: Searcher) -> None:
    every = found(searcher, "carer respit", Scope(report_ids=tuple(searcher.reports)))
    assert every == found(searcher, "carer respit")


def test_council_and_reports_of_a_scope_both_hold(
    searcher: Searcher, reports: dict[str, Report]
) -> None:
    other = (reports["vennshire"].id,)
    assert found(searcher, "carer", Scope(council_ids=("quillmere",), report_ids=other)) == []


def test_what_is_found_is_whole(searcher: Searcher) -> None:
    for result in found(searcher, "carer advic", limit=20):
        positions = [i for i, _ in result.sentences]
        assert positions == list(range(result.chunk.first, result.chunk.last + 1))
        places = [sentence.place for _, sentence in result.sentences]
        assert set(result.place.pages) == {page for place in places for page in place.pages}
        searched = {i for i, s in result.sentences if s.role not in UNSEARCHED}
        assert result.near.keys() == searched
        assert all(-1.01 <= value <= 1.01 for value in result.near.values())


def test_an_outcome_statement_leads_to_the_findings_under_it(
    searcher: Searcher, reports: dict[str, Report]
) -> None:
    report = reports["skelderby"]
    stated = next(s for s in report.sentences if s.role is Role.OUTCOME and "Carers are" in s.text)
    scope = Scope(council_ids=("skelderby",))
    results = searcher.search(Query(searcher.encode(stated.text), ()), scope, 4)
    assert any(f.chunk.section == stated.section for f in results)


def test_an_offset_leads_to_its_chunk(searcher: Searcher, reports: dict[str, Report]) -> None:
    report = reports["quillmere"]
    for fact in report.facts:
        held = searcher.at(report.id, fact.start)
        assert held is not None
        assert fact.quote[:30] in " ".join(held.chunk.text.split())


def test_rare_words_weigh_more(searcher: Searcher) -> None:
    assert searcher.rarity("choir") > searcher.rarity("council")
    assert searcher.rarity("zeppelin") > searcher.rarity("choir")


def test_known_words_are_told_in_any_form(searcher: Searcher) -> None:
    assert searcher.knows_word("choirs")
    assert not searcher.knows_word("zeppelin")


def keys(rankings: list[list[str]], weights: list[float]) -> list[str]:
    return [key for key, _ in fuse(rankings, weights)]


def test_what_both_legs_find_comes_before_what_one_finds() -> None:
    assert keys([["a", "b"], ["c", "b"]], [1, 1])[0] == "b"


def test_the_score_is_the_sum_of_weighted_reciprocal_ranks() -> None:
    scores = dict(fuse([["a", "b"], ["b"]], [1, 2]))
    assert scores["a"] == pytest.approx(1 / 61)
    assert scores["b"] == pytest.approx(1 / 62 + 2 / 61)


def test_a_weight_decides_between_legs() -> None:
    assert keys([["a"], ["b"]], [1, 2]) == ["b", "a"]
    assert keys([["a"], ["b"]], [2, 1]) == ["a", "b"]


def test_a_key_twice_in_a_leg_counts_once() -> None:
    assert dict(fuse([["a", "a", "b"]], [1])) == dict(fuse([["a", "b"]], [1]))


def test_ties_keep_their_order() -> None:
    assert keys([["a", "b"], ["b", "a"]], [1, 1]) == ["a", "b"]


def test_legs_and_weights_must_match() -> None:
    with pytest.raises(ValueError, match="zip"):
        fuse([["a"]], [1, 1])


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([[], []], [1, 1]) == []
