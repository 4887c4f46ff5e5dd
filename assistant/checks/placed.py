"""Whether the numbers of a claim stand with the same things as in the line that it says again."""

import re
from collections.abc import Iterator, Sequence

from assistant.checks.alignment import Aligned, Match
from assistant.checks.exact import same_quantity
from assistant.checks.quantities import Quantity, quantities

_OF = re.compile(r"^\W*\w+(?: per cent|%)?\W+(?:out )?of (?:the |these |its |some )?$")
_ONE = re.compile(r"\bone\b|\bsingle\b")
_OF_BEFORE = re.compile(r"\bof (?:the |these |its |some )?$")
_CHANGE = re.compile(r"\bfrom\b")
# More numbers than this are a table: which stands with what cannot be told, nor soon.
_MOST_SAID, _MOST_HELD = 12, 30
_NEAR_BEFORE, _NEAR_AFTER = 6, 9


def numbers_differ(part: Aligned) -> bool:
    """A number is not in the line itself, is another thing's, or two have changed places."""
    text = part.line.sentence.text
    said, held = quantities(part.text), quantities(text)
    if len(said) > _MOST_SAID or len(held) > _MOST_HELD:
        return True
    pairs = []
    for number in said:
        found = [h for h in held if same_quantity(number, h)]
        if not found and number.raw == 1 and _ONE.search(text):
            continue
        if not found:
            return bool(held) or len(part.matches) > 2
        fitting = [
            h
            for h in found
            if _with_same(part, number, h, said, held) and not _is_whole_of(part, number, h, said)
        ]
        if not fitting:
            return True
        pairs.append((number, fitting[0]))
    if _rivalled(part, pairs, held):
        return True
    changes = [dict(_changes(part.text, said)), dict(_changes(text, held))]
    turned = {(b, a) for a, b in changes[1].items()}
    return any(pair in turned for pair in changes[0].items()) or _swapped(part, pairs)


def _with_same(
    part: Aligned,
    number: Quantity,
    place: Quantity,
    said: Sequence[Quantity],
    held: Sequence[Quantity],
) -> bool:
    """Whether a number stands beside the same words in the claim and in the line."""
    if _is_year(number):
        return True
    after = _following(part, number, said)
    words = part.line.sentence.words
    here = max((i for i, w in enumerate(words) if w.start <= place.start), default=0)
    around = {id(w) for w in words[max(0, here - _NEAR_BEFORE) : here + _NEAR_AFTER]}
    if after and not any(id(w) in around for m in after for w in m.found):
        return False
    return not any(all(_cut_off(part, place, w.start, said, held) for w in m.found) for m in after)


def _is_whole_of(
    part: Aligned, number: Quantity, place: Quantity, said: Sequence[Quantity]
) -> bool:
    """Whether the line has "five of its 22 wards" where the claim has 22 without the five."""
    text = part.line.sentence.text
    before = [q for q in quantities(text) if q.start < place.start]
    if not before or before[-1].raw in {q.raw for q in said}:
        return False
    between = text[before[-1].start : place.start]
    of = _OF_BEFORE.search(part.text[: number.start])
    return not of and bool(re.match(r"\w+(?:-\w+)? of (?:[\w']+ ){1,3}$", between))


def _following(part: Aligned, number: Quantity, said: Sequence[Quantity]) -> list[Match]:
    """The first words of matter after a number of the claim, before its next number."""
    offset = part.words[0].start
    end = next((q.start for q in said if q.start > number.start), len(part.text))
    return [
        m
        for m in part.matches
        if not m.word.is_light and number.start < m.word.start - offset < end
    ][:2]


def _cut_off(
    part: Aligned,
    place: Quantity,
    spot: int,
    said: Sequence[Quantity],
    held: Sequence[Quantity],
) -> bool:
    """Whether another number that is not claimed stands between a number and a word after it."""
    text = part.line.sentence.text
    claimed = {q.raw for q in said}
    return any(
        place.start < other.start < spot
        and other.raw not in claimed
        and not _is_year(other)
        and not _OF.match(text[place.start : other.start])
        for other in held
    )


def _is_year(number: Quantity) -> bool:
    return not number.unit and not isinstance(number.raw, str) and 1900 <= number.raw <= 2100


def _rivalled(
    part: Aligned, pairs: Sequence[tuple[Quantity, Quantity]], held: Sequence[Quantity]
) -> bool:
    """Whether the clause that says most of the claim has another number than the claim's first."""
    if not pairs or _is_year(pairs[0][0]):
        return False
    weights: dict[int, float] = {}
    for match in part.matches:
        for clause in {w.clause for w in match.found}:
            weights[clause] = weights.get(clause, 0.0) + match.weight
    claimed = {h.raw for _, h in pairs}
    own = _clause(part, pairs[0][1])
    return any(
        _clause(part, other) != own
        and other.raw not in claimed
        and other.unit == pairs[0][1].unit
        and weights.get(_clause(part, other), 0.0) >= weights.get(own, 0.0) + 1
        for other in held
    )


def _clause(part: Aligned, number: Quantity) -> int:
    words = part.line.sentence.words
    return next((w.clause for w in reversed(words) if w.start <= number.start), 0)


def _changes(text: str, numbers: Sequence[Quantity]) -> Iterator[tuple[object, object]]:
    """(before, after) of each change that is told: "from 3 to 5", "5, up from 3"."""
    numbers = [number for number in numbers if not _is_year(number)]
    for first, second in zip(numbers, numbers[1:], strict=False):
        between = text[first.start : second.start]
        if _CHANGE.search(text[max(0, first.start - 6) : first.start]) and " to " in between:
            yield first.raw, second.raw
        elif re.search(r"\bfrom (?:\w+ ){0,3}$", between):
            yield second.raw, first.raw


def _swapped(part: Aligned, pairs: Sequence[tuple[Quantity, Quantity]]) -> bool:
    """Whether "a of b" is said where the line has "b of a", or "of a, b"."""
    text = part.line.sentence.text
    for (said, one), (next_, two) in zip(pairs, pairs[1:], strict=False):
        if not re.search(r"\bof\b", part.text[said.start : next_.start]):
            continue
        if _OF_BEFORE.search(text[: one.start]) and not _OF_BEFORE.search(text[: two.start]):
            return True
    return False
