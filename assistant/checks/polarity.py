"""Whether a claim denies what its line denies, and stands on the same side of every scale."""

from collections.abc import Iterator, Sequence

from assistant.checks.alignment import Aligned
from assistant.checks.reading import Word, is_negation


def _cues(words: Sequence[Word]) -> Iterator[list[Word]]:
    """For each denial, the words that it denies, to the end of its clause or the next denial."""
    for i in range(len(words)):
        if is_negation(words, i):
            scope = []
            for word in words[i + 1 :]:
                if not word.negated:
                    break
                scope.append(word)
            yield scope


def denial_differs(part: Aligned) -> bool:
    """A denial was dropped, added or turned."""
    back: dict[int, list[Word]] = {}
    for match in part.matches:
        for found in match.found:
            back.setdefault(id(found), []).append(match.word)
    forth = {id(m.word): m.found for m in part.matches}
    lines = part.line.sentence.words
    for scope in _cues(part.words):
        pairs = [(w, f) for w in scope for f in forth.get(id(w), ())]
        if pairs and not any(f.negated or _opposed(w, f) for w, f in pairs):
            return True
        if not pairs and not any(w.negated for w in lines):
            return True
    wanted = set(part.clauses)
    for scope in _cues(lines):
        strong = [w for w in scope if w.clause in wanted][:4]
        pairs = [(c, w) for w in strong for c in back.get(id(w), ())]
        if pairs and not any(c.negated or _opposed(c, w) for c, w in pairs):
            return True
    return False


def _opposed(one: Word, other: Word) -> bool:
    """Whether two words are opposite ends of one scale."""
    signs = dict(one.entry.poles)
    return any(signs.get(scale, sign) != sign for scale, sign in other.entry.poles)


def is_opposite(part: Aligned) -> bool:
    """A word stands where the line has its opposite."""
    wanted = set(part.clauses)
    words = [w for w in part.line.sentence.words if w.clause in wanted]
    matched = {id(m.word): m.found for m in part.matches}
    for word in part.words:
        if not word.entry.poles:
            continue
        found = matched.get(id(word), ())
        if any(f.negated == word.negated or _opposed(word, f) for f in found):
            continue
        signs = dict(word.entry.poles)
        for other in words:
            for scale, sign in other.entry.poles:
                if scale in signs and (signs[scale] == sign) == (word.negated != other.negated):
                    return True
    return False
