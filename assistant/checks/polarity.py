"""Whether a claim denies what its line denies, and stands on the same side of every scale."""

from collections.abc import Iterator, Sequence

from assistant.checks.alignment import Aligned
from assistant.checks.lexicon import as_phrase, lexicon
from assistant.checks.reading import Word, is_negation

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
        denies = any(is_negation(line, i) for i in range(len(line)))
        if not scope and not denies:
            return True
        if cue.text in _SOFT and low:
            continue
        pairs = [(w, f) for w in scope for f in forth.get(id(w), ())]
        if pairs and not any(f.negated or opposed(w, f) for w, f in pairs):
            return True
        if not pairs and not low and not denies:
            return True
    return False


def _dropped(part: Aligned) -> bool:
    back: dict[int, list[Word]] = {}
    for match in part.matches:
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
