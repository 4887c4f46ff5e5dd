"""Whether a claim says as much as its line: of the same things, of some, many, most or all."""

import re
from collections.abc import Iterator, Sequence

from assistant.checks.alignment import Aligned, Match
from assistant.checks.clauses import CONTINUES, Sentence, Word
from assistant.checks.lexicon import NO_LIMIT, has, level
from assistant.checks.literals import is_year, same_quantity
from assistant.checks.quantities import Quantity, quantities

# Whether the numbers of a claim stand with the same things as in the line that it says again.

_OF = re.compile(r"^\W*\w+(?: per cent|%)?\W+(?:out )?of (?:the |these |its |some )?$")
_ONE = re.compile(r"\bone\b|\bsingle\b")
_OF_BEFORE = re.compile(r"\bof (?:the |these |its |some )?$")
_CHANGE = re.compile(r"\bfrom\b")
_BY_SO_MUCH = re.compile(r"\bby (?:about |around |nearly |almost |over |some |a |an )*$")
_TO_SO_MUCH = re.compile(r"\b(?:to|from) (?:about |around |nearly |almost |over |some |a |an )*$")
# "Parents felt left out: in a survey, 64 per cent said so": whose number it is was said before.
_ALONE = re.compile(
    r"[\w.,]+(?: per cent| ?%)? (?:said|say|told|felt|thought|had|have|was|were|did|could|would)\b"
)
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
    if _rivalled(part, pairs, held) or _by_for_to(part, pairs):
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
    if is_year(number):
        return True
    after = _following(part, number, said)
    words = part.line.sentence.words
    here = max((i for i, w in enumerate(words) if w.start <= place.start), default=0)
    alone = _ALONE.match(part.line.sentence.text, place.start)
    first = 0 if alone else max(0, here - _NEAR_BEFORE)
    around = {id(w) for w in words[first : here + _NEAR_AFTER]}
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
        and not is_year(other)
        and not _OF.match(text[place.start : other.start])
        for other in held
    )


def _rivalled(
    part: Aligned, pairs: Sequence[tuple[Quantity, Quantity]], held: Sequence[Quantity]
) -> bool:
    """Whether the clause that says most of the claim has another number than the claim's first."""
    if not pairs or is_year(pairs[0][0]):
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
    numbers = [number for number in numbers if not is_year(number)]
    for first, second in zip(numbers, numbers[1:], strict=False):
        between = text[first.start : second.start]
        if _CHANGE.search(text[max(0, first.start - 6) : first.start]) and " to " in between:
            yield first.raw, second.raw
        elif re.search(r"\bfrom (?:\w+ ){0,3}$", between):
            yield second.raw, first.raw


def _by_for_to(part: Aligned, pairs: Sequence[tuple[Quantity, Quantity]]) -> bool:
    """Whether "by 7" is said where the line has "to 7", or "to 7" where it has "by 7"."""
    line = part.line.sentence.text
    for said, held in pairs:
        before, there = part.text[: said.start], line[: held.start]
        if _BY_SO_MUCH.search(before) and _TO_SO_MUCH.search(there):
            return True
        if _TO_SO_MUCH.search(before) and _BY_SO_MUCH.search(there):
            return True
    return False


def _swapped(part: Aligned, pairs: Sequence[tuple[Quantity, Quantity]]) -> bool:
    """Whether "a of b" is said where the line has "b of a", or "of a, b"."""
    text = part.line.sentence.text
    for (said, one), (next_, two) in zip(pairs, pairs[1:], strict=False):
        if not re.search(r"\bof\b", part.text[said.start : next_.start]):
            continue
        if _OF_BEFORE.search(text[: one.start]) and not _OF_BEFORE.search(text[: two.start]):
            return True
    return False


# Whether a claim says as much as its line: of some, many, most or all, always or sometimes.

_NEVER = re.compile(r"\b(?:never|nobody|no one|none)\b")
_PART_OF = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) of (?:the|its|their|these|those)\b"
)
_FRONT = 6
# "Found several faults" says that there were faults.
_EXISTING = frozenset({"several", "a number of"})
_OPENING = re.compile(r"^(?:in|for|at|on|when|where|sometimes|often|if)\b")
_DEPENDS = re.compile(
    r"^(?:and|or|which|who|despite|because|when|where|if|with|including|even|although|though)\b"
)
_CONTINUED = re.compile(r"^(?:and|or|which|who)\b")
_AFTER = re.compile(
    r"^\W*(?:\w+ ){0,2}?(?:in (?:some|a few|many|most|a small|a minority|isolated|part|the process)"
    r"|(?:some|at) ?times|generally|mostly|often|yet|by 20)\b"
)
# "There were some …", "some … had been set up": that there are any is what is said.
_THERE_ARE = re.compile(
    r"\bthere (?:is|are|was|were|had been|have been|remain(?:s|ed)?) (?:still |also )?some\b"
    r"|\bsome (?:\w+ ){1,4}(?:had|have|has) been "
    r"(?:established|created|set up|introduced|appointed)\b"
)
_SOME = re.compile(r"\b(?:some|several|certain|many|most|a few|a number of|limited|half)\b")


def relevant(part: Aligned) -> str:
    """The text of the clauses that a part says again, to its last word there.

    An opening ("in some cases, …") belongs to the clause after it, and the subject of a clause
    to what goes on after "and".
    """
    sentence, wanted = part.line.sentence, set(part.clauses)
    last = max((w.start for m in part.matches for w in m.found if w.clause in wanted), default=0)
    texts = []
    for number in sorted(wanted):
        before = sentence.clause(number - 1) if number else ()
        text = _until(sentence, sentence.clause(number), last)
        if before and number - 1 not in wanted:
            opening = text_of(sentence, before)
            if len(before) <= _FRONT and _OPENING.match(opening):
                texts.append(opening)
            elif _goes_on_with_verb(text) and not CONTINUES.match(before[0].text):
                texts.append(" ".join(w.text for w in before[:4]))
        texts.append(text)
    return " , ".join(texts)


def _goes_on_with_verb(text: str) -> bool:
    """Whether a clause has no subject of its own."""
    first, _, rest = text.partition(" ")
    return bool(_CONTINUED.match(first)) and (
        first != "and" or bool(CONTINUES.match(rest.split(" ")[0]))
    )


def text_of(sentence: Sentence, words: Sequence[Word]) -> str:
    """The text of words that stand together, to where the next word begins."""
    after = [word.start for word in sentence.words if word.start > words[-1].start]
    return sentence.text[words[0].start : after[0] if after else None]


def _until(sentence: Sentence, clause: Sequence[Word], last: int) -> str:
    """A clause to the last word that a claim says again, with an adverb of extent after it."""
    told = [w for w in clause if w.start <= last]
    rest = [w for w in clause if w.start > last]
    text = text_of(sentence, told) if told else ""
    after = text_of(sentence, rest) if rest else ""
    return text + (after if _AFTER.match(after) else "")


def extent_differs(part: Aligned, claim: Sentence) -> bool:
    """A "some", "most" or "often" was dropped or made more."""
    text = _THERE_ARE.sub("", relevant(part))
    said = min(level(part.text), level(_opening(part, claim)))
    if said == NO_LIMIT and _PART_OF.search(text) and not quantities(part.text):
        return True
    return said > level(_bearing(part, text))


def _bearing(part: Aligned, text: str) -> str:
    """The text without a "some" that stands amid a clause with a noun the claim does not name."""
    spoken = {w.text for m in part.matches for w in m.found}
    for found in reversed(list(_SOME.finditer(text))):
        after = re.findall(r"[\w']+", text[found.end() :])[:4]
        opens = len(text[: found.start()].split(" , ")[-1].split()) <= 2
        named = any(word in phrase.split() for phrase in spoken for word in after)
        if not opens and (found.group() in _EXISTING or not named):
            text = text[: found.start()] + text[found.end() :]
    return text


def _opening(part: Aligned, claim: Sentence) -> str:
    """What stands before a part that has no subject of its own."""
    start = part.words[0].start
    return claim.text[:start] if _DEPENDS.match(claim.text[start:]) else ""


def scope_widened(part: Aligned) -> bool:
    """An "all", "always", "never" or "only" was added."""
    line = part.line.sentence.text
    kinds = ("universal", "only", *(["never"] if _NEVER.search(part.text) else ()))
    return any(has(part.text, "scope", k) and not has(line, "scope", k) for k in kinds)
