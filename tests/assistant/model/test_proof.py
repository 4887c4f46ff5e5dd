"""What an answer of a model says already, and which quote it still lacks."""

from assistant.model.proof import Kept
from assistant.types import Evidence, Statement
from ingest.types import Basis, Cover, Place

COVER = Cover(council="Testshire", council_id="testshire")
PLACE = Place((3,), ("3",), Basis.PRINTED)


def quote(text: str) -> Statement:
    return Statement(f"“{text}”", (Evidence("r", "r.txt", COVER, PLACE, (), text, 0),))


WARDENS = "The harbour had 28 wardens."
TRAMS = "Trams were late on most mornings."


def kept(*texts: str) -> Kept:
    made = Kept()
    for text in texts:
        made.add(quote(text))
    return made


def test_what_is_shown_is_counted() -> None:
    made = kept(WARDENS, TRAMS)
    assert (made.shown, made.councils) == (2, {"testshire"})
    assert made.words == 11


def test_the_first_statement_begins_a_line() -> None:
    made = Kept()
    assert not made.add(Statement("One.", runs_on=True)).runs_on
    assert made.add(Statement("Two.", runs_on=True)).runs_on


def test_a_sentence_repeats_what_was_said_unless_it_has_a_new_figure() -> None:
    made = kept(WARDENS)
    assert made.repeats("The harbour had wardens.")
    assert not made.repeats("The harbour had 31 wardens.")
    assert not made.repeats(TRAMS)


def test_quotes_that_were_not_said_are_left() -> None:
    assert kept(WARDENS).unsaid([quote(WARDENS), quote(TRAMS)]) == [quote(TRAMS)]


def test_a_figure_that_was_asked_for_and_not_given_is_given() -> None:
    asked, quotes = "How many wardens had the harbour?", [quote(TRAMS), quote(WARDENS)]
    assert kept("Wardens were there.").asked_for(asked, quotes) == [quote(WARDENS)]
    assert kept(WARDENS).asked_for(asked, quotes) == []
    assert kept("Wardens were there.").asked_for("Were there wardens?", quotes) == []
