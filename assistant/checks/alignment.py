"""Find the line of a source that a claim says again, what it lacks, and what it denies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.clauses import Line, Sentence, Word, is_negation
from assistant.checks.lexicon import as_phrase, lexicon
from assistant.checks.quantities import quantities
from ingest.language.words import STOP_WORDS

_PREFIX = 5
_LIGHT = 0.2
_SECOND = 0.5
# A line that has the claim's numbers is preferred by this much for each.
_FIGURE = 1.0
# Lines that cover nearly as much as the best one may be meant as well.
_NEARLY, _CANDIDATES = 0.8, 3


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a claim and the words of a sentence that say the same."""

    word: Word
    found: tuple[Word, ...]

    @property
    def weight(self) -> float:
        """How much the word says."""
        return _LIGHT if self.word.is_light else 1.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A part of a claim beside the line that it says again.

    `place` is that of the line. `beside` are words that only a line next to it has (they count
    for half), `missing` those that none of them has.
    """

    words: tuple[Word, ...]
    text: str
    line: Line
    place: int
    matches: tuple[Match, ...]
    beside: tuple[Word, ...]
    missing: tuple[Word, ...]
    covered: float
    total: float

    @property
    def clauses(self) -> tuple[int, ...]:
        """The clauses of the line that the part says again."""
        found = [({word.clause for word in m.found}, m.weight) for m in self.matches]
        counts: dict[int, float] = {}
        for clauses, weight in found:
            for clause in clauses:
                counts[clause] = counts.get(clause, 0.0) + weight
        full = [c for c in counts if all(c in clauses or w < 1 for clauses, w in found)]
        if full:
            return (full[0],)
        enough = max(counts.values(), default=0.0) * 0.5
        most = {c for c, weight in counts.items() if weight >= max(enough, 0.9)}
        alone = {min(clauses) for clauses, weight in found if len(clauses) == 1 and weight >= 1}
        return tuple(sorted(most | alone))


class _Index:
    """The words of a sentence by stem, meaning and scale."""

    def __init__(self, sentence: Sentence) -> None:
        self.stems: dict[str, list[Word]] = {}
        self.meanings: dict[int, list[Word]] = {}
        self.scales: dict[int, list[tuple[int, Word]]] = {}
        for word in sentence.words:
            for part in word.parts:
                self.stems.setdefault(part, []).append(word)
            for meaning in word.entry.meanings:
                self.meanings.setdefault(meaning, []).append(word)
            for scale, sign in word.entry.poles:
                self.scales.setdefault(scale, []).append((sign, word))


@lru_cache(maxsize=1024)
def _index(sentence: Sentence) -> _Index:
    return _Index(sentence)


def same_words(word: Word, sentence: Sentence) -> tuple[Word, ...]:
    """The words of a sentence that say the same as one of a claim."""
    index = _index(sentence)
    found: list[Word] = []
    matter = [part for part in word.parts if part not in STOP_WORDS]
    if len(word.parts) > 1 and len(matter) < 2:
        # "Out of date" is not said by any "date".
        found += [w for w in index.stems.get(word.parts[0], ()) if w.parts == word.parts]
    elif all(part in index.stems for part in matter):
        found += [w for part in matter for w in index.stems[part]]
    if found:
        return tuple(dict.fromkeys(found))
    for meaning in word.entry.meanings:
        found += index.meanings.get(meaning, ())
    for scale, sign in word.entry.poles:
        found += [
            w
            for other, w in index.scales.get(scale, ())
            if other != sign and w.negated != word.negated
        ]
    if not found and len(word.parts) == 1 and len(word.parts[0]) >= _PREFIX:
        found += _by_prefix(word.parts[0], index)
    return tuple(dict.fromkeys(found))


def _by_prefix(part: str, index: _Index) -> Iterator[Word]:
    for other, words in index.stems.items():
        if len(other) >= _PREFIX and (other.startswith(part) or part.startswith(other)):
            yield from words


def parts(claim: Sentence, own: frozenset[str]) -> list[tuple[Word, ...]]:
    """A claim in parts that are checked each for itself: clauses that say enough.

    The words of the council's name (`own`, as stems) say nothing.
    """
    result: list[list[Word]] = []
    for number in range(claim.words[-1].clause + 1 if claim.words else 0):
        clause = list(claim.clause(number))
        if result and min(_strong(clause, own), _strong(result[-1], own)) < 2:
            result[-1] += clause
        else:
            result.append(clause)
    return [tuple(part) for part in result if part]


def _strong(words: Sequence[Word], own: frozenset[str]) -> int:
    return sum(not word.is_light and not set(word.parts) <= own for word in words)


def align(
    words: tuple[Word, ...], claim: Sentence, lines: Sequence[Line], own: frozenset[str]
) -> list[Aligned]:
    """Lay a part of a claim beside the line that covers most of it, and any that does nearly.

    `own` are the stems of the council's name, which need not stand in the passage.
    """
    said = [w for w in words if not _is_free(w, own)]
    text = part_text(words, claim)
    tables = [tuple(Match(w, same_words(w, line.sentence)) for w in said) for line in lines]
    figures = [q.value for q in quantities(text)]
    scores = [
        sum(m.weight for m in table if m.found) + _FIGURE * _shared(figures, line)
        for table, line in zip(tables, lines, strict=True)
    ]
    order = sorted(range(len(lines)), key=lambda i: (-round(scores[i], 3), i))
    near = [i for i in order[:_CANDIDATES] if scores[i] >= _NEARLY * scores[order[0]]]
    return [_beside(i, words, text, tables, lines) for i in near]


def _beside(
    i: int,
    words: tuple[Word, ...],
    text: str,
    tables: Sequence[tuple[Match, ...]],
    lines: Sequence[Line],
) -> Aligned:
    """A part of a claim beside line `i`; `tables` say what each line has of its words."""
    next_to: list[Word] = []
    missing: list[Word] = []
    covered = sum(m.weight for m in tables[i] if m.found)
    for number, match in enumerate(tables[i]):
        if match.found:
            continue
        beside = any(
            tables[k][number].found
            for k in (i - 1, i + 1)
            if 0 <= k < len(lines) and lines[k].source == lines[i].source
        )
        covered += _SECOND * match.weight if beside else 0.0
        (next_to if beside else missing).append(match.word)
    total = sum(m.weight for m in tables[i])
    matches = tuple(m for m in tables[i] if m.found)
    return Aligned(
        words, text, lines[i], i, matches, tuple(next_to), tuple(missing), covered, total
    )


def part_text(words: Sequence[Word], claim: Sentence) -> str:
    """The text of a part, to where the next one begins."""
    end = next((w.start for w in claim.words if w.start > words[-1].start), None)
    return claim.text[words[0].start : end]


def _shared(figures: Sequence[object], line: Line) -> int:
    held = {q.value for q in quantities(line.sentence.text)}
    return sum(figure in held for figure in figures)


def _is_free(word: Word, own: frozenset[str]) -> bool:
    return word.is_number or all(p in own or p in STOP_WORDS or len(p) < 2 for p in word.parts)


# Whether a claim denies what its line denies, and stands on the same side of every scale.

# Words that make little of a thing rather than deny it: a low end of any scale says the same.
_SOFT = frozenset("few little hardly rarely seldom lack lacks lacked lacking less".split())
_COMPARATIVES = frozenset(
    "more fewer less higher lower larger smaller greater better worse".split()
)
_MOVES = ("increase", "decrease", "improve", "worsen")
_BOUNDS = frozenset("over under above below more less fewer".split())
_FIRST = 4


def _cues(words: Sequence[Word]) -> Iterator[tuple[Word, list[Word]]]:
    """Each denial with the words that it denies, to the end of its clause or the next denial."""
    for i, word in enumerate(words):
        if is_negation(words, i):
            scope = []
            for after in words[i + 1 :]:
                if not after.negated:
                    break
                scope.append(after)
            yield word, scope


def denial_differs(part: Aligned) -> bool:
    """A denial was dropped, added or turned."""
    return _added(part) or _dropped(part)


def _added(part: Aligned) -> bool:
    forth = {id(m.word): m.found for m in part.matches}
    wanted = set(part.clauses)
    line = [w for w in part.line.sentence.words if w.clause in wanted]
    low = any(w.negated or any(sign < 0 for _, sign in w.entry.poles) for w in line)
    for cue, scope in _cues(part.words):
        if cue.text in _SOFT and low:
            continue
        pairs = [(w, f) for w in scope for f in forth.get(id(w), ())]
        if pairs and not any(f.negated or opposed(w, f) for w, f in pairs):
            return True
    return False


def _dropped(part: Aligned) -> bool:
    back: dict[int, list[Word]] = {}
    for match in part.matches:
        # What the line says twice, once outside the denial, is said of there.
        if any(found.negated == match.word.negated for found in match.found):
            continue
        for found in match.found:
            back.setdefault(id(found), []).append(match.word)
    wanted = set(part.clauses)
    low = any(w.negated or any(sign < 0 for _, sign in w.entry.poles) for w in part.words)
    for cue, scope in _cues(part.line.sentence.words):
        if cue.text in _SOFT and low:
            continue
        said = [w for w in scope if w.clause in wanted and id(w) in back][:_FIRST]
        pairs = [(c, w) for w in said for c in back.get(id(w), ())]
        if pairs and not any(c.negated or opposed(c, w) for c, w in pairs):
            return True
    return False


def opposed(one: Word, other: Word) -> bool:
    """Whether two words are opposite ends of one scale."""
    signs = dict(one.entry.poles)
    return any(signs.get(scale, sign) != sign for scale, sign in other.entry.poles)


def is_opposite(part: Aligned) -> bool:
    """A word stands where the line has its opposite, or tells of a change that the line has not."""
    wanted = set(part.clauses)
    near = {n + step for n in wanted for step in (-1, 0, 1)}
    matched = {id(m.word): m.found for m in part.matches}
    missing = {id(w) for w in part.missing}
    for i, word in enumerate(part.words):
        if not word.entry.poles or _bounds_a_number(part.words, i):
            continue
        found = matched.get(id(word), ())
        # The same word denied on one side only is for the rule on denials.
        if any(
            f.negated == word.negated or f.parts == word.parts or opposed(word, f) for f in found
        ):
            continue
        clauses = near if id(word) in missing else wanted
        if any(_contrary(word, w) for w in part.line.sentence.words if w.clause in clauses):
            return True
        if id(word) in missing and (_is_move(word) or _compares(word, part.text)):
            return True
    return False


def _bounds_a_number(words: Sequence[Word], i: int) -> bool:
    """Whether a word is the "over" of "over 60": numbers have rules of their own."""
    after = [w for w in words[i + 1 : i + 3] if w.text != "than"]
    return words[i].text in _BOUNDS and bool(after) and after[0].is_number


def _contrary(word: Word, other: Word) -> bool:
    signs = dict(word.entry.poles)
    return any(
        scale in signs and (signs[scale] == sign) == (word.negated != other.negated)
        for scale, sign in other.entry.poles
    )


def _compares(word: Word, text: str) -> bool:
    """Whether a word says that one thing is more than another."""
    return word.text in _COMPARATIVES and " than " in text


def _is_move(word: Word) -> bool:
    """Whether a word says that something rose, fell, improved or got worse."""
    entries = lexicon().entries
    return any(word.entry.meanings & entries[as_phrase(move)].meanings for move in _MOVES)
