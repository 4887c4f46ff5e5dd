"""Rules on what changes the meaning of the same words: plan, advice, time, cause, who acts."""

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.checks.alignment import Aligned, Match, denial_differs, is_opposite, same_words
from assistant.checks.amounts import (
    extent_differs,
    numbers_differ,
    relevant,
    scope_widened,
    text_of,
)
from assistant.checks.clauses import Line, Sentence, Word, is_active, read
from assistant.checks.lexicon import has, lexicon, marker
from assistant.checks.literals import GRADED, GRADES

# Whether those who act and speak in a claim are those who do in the line that it says again.

# "Staff" do what a sentence in the passive leaves without a doer.
_ANYBODY = frozenset({("staff",), ("worker",)})
_COUNCIL = frozenset({"council", "authority", "local authority"})
_INSPECTORS = frozenset({"inspector", "inspectors", "we"})
_VERB = re.compile(
    r"(?:\w+ed|had|has|have|led|made|took|gave|ran|run|held|met|told|saw|sent|kept|paid)$"
)
_BY = re.compile(r"\bby\b(?! \d| when| the end| then)")
_DONE_BY = re.compile(r"[\w']+ (?:\w+ ){0,2}?by (?!\d|the end|then)((?:[\w']+[ ,]{0,2}){1,6})")
_ASIDE = re.compile(r"\b(?:in|at|of|on|for|with|to|from|through|and)\b")
# Characters between a verb and what it is done to.
_CLOSE = 30


def speaker_differs(part: Aligned, claim: Sentence) -> bool:
    """Somebody's words given as found, words given to another, or a finding given to somebody."""
    said = next(filter(is_active, marker("speech", "reported").finditer(claim.text)), None)
    before = claim.text[: said.start()] if said else ""
    by_inspectors = has(before, "speech", "ours")
    if _speaks(part):
        return not said or by_inspectors or not _same_speaker(part, claim, said.start())
    if not said or by_inspectors or has(part.line.sentence.text, "speech", "reported"):
        return False
    actors = [w for w in _actors(claim.words) if w.start < said.start()]
    return bool(actors) and not re.search(r"\bto be\b|\bas\b", claim.text[said.end() :])


def _speaks(part: Aligned) -> bool:
    """Whether most of what a claim says again is somebody's words."""
    if not part.line.speaker:
        return False
    weights = [
        (m.weight, any(w.start >= part.line.says_from for w in m.found)) for m in part.matches
    ]
    return sum(w for w, after in weights if after) * 2 >= sum(w for w, _ in weights)


def _same_speaker(part: Aligned, claim: Sentence, until: int) -> bool:
    """Whether everybody whom the claim makes speak is named before the words in the source."""
    named = read(part.line.speaker)
    return all(
        same_words(w, named) or w.parts in _ANYBODY for w in _actors(claim.words) if w.start < until
    )


def _actors(words: Sequence[Word]) -> Iterator[Word]:
    known = lexicon().actors
    return (w for w in words if w.parts in known and not w.is_light)


def actors_differ(part: Aligned) -> bool:
    """Somebody acts whom the line does not name, or who is not the one that it says acted."""
    if any(w.parts not in _ANYBODY for w in _actors(part.missing)):
        return True
    return any(_other_doer(part, match) for match in part.matches if _is_verb(match.word))


def _is_verb(word: Word) -> bool:
    return bool(_VERB.match(word.text))


def _other_doer(part: Aligned, verb: Match) -> bool:
    """Whether the line has "done by B" where the claim has "A did" or "done by A"."""
    if len(verb.found) != 1:
        return False
    found = verb.found[0]
    held = _DONE_BY.match(part.line.sentence.text[found.start :])
    said = _DONE_BY.match(part.text[verb.word.start - part.words[0].start :])
    doers = _doers(said, part.words, verb.word)
    if not doers or (held is None and said is not None):
        return False
    if held:
        return not same_words(doers[0 if said else -1], read(held.group(1)))
    if _BY.search(part.text):
        return False
    others = _doers(None, part.line.sentence.words, found)
    return bool(others) and not any(_alike(a, b) for a in doers for b in others)


def _doers(by: re.Match[str] | None, words: Sequence[Word], verb: Word) -> list[Word]:
    """Those who may do what a verb says: named after "by", else before it in its clause."""
    if by:
        return [w for w in read(by.group(1)).words if _can_do(w)]
    return [w for w in words if _can_do(w) and w.start < verb.start and w.clause == verb.clause]


def _can_do(word: Word) -> bool:
    return word.parts in lexicon().actors or word.text in _COUNCIL | _INSPECTORS


def _alike(one: Word, other: Word) -> bool:
    both = {one.text, other.text}
    return (
        bool(set(one.parts) & set(other.parts) or one.entry.meanings & other.entry.meanings)
        or both <= _INSPECTORS
        or one.parts in _ANYBODY
    )


def roles_differ(part: Aligned) -> bool:
    """Who did and who was done to have changed places around a verb."""
    strong = [m for m in part.matches if not m.word.is_light and len(m.found) == 1]
    pairs = [(a, b) for a, b in zip(strong, strong[1:], strict=False) if _is_verb(a.word)]
    return any(_done_or_doing(part, verb, second) for verb, second in pairs) or any(
        _turned(part, first, verb, second)
        for first, verb, second in zip(strong, strong[1:], strong[2:], strict=False)
        if _is_verb(verb.word)
    )


def _between(part: Aligned, verb: Match, second: Match) -> tuple[str, str]:
    """What stands from a verb to a word after it, in the claim and in the line."""
    offset = part.words[0].start
    said = part.text[verb.word.start - offset : second.word.start - offset]
    return said, part.line.sentence.text[verb.found[0].start : second.found[0].start]


def _done_or_doing(part: Aligned, verb: Match, second: Match) -> bool:
    """Whether "did B" stands for "done by B", or the other way round."""
    v, b = verb.found[0], second.found[0]
    if v.clause != b.clause or not 0 < b.start - v.start < _CLOSE:
        return False
    said, held = _between(part, verb, second)
    if _ASIDE.search(said) or _ASIDE.search(held):
        return False
    return bool(_BY.search(said)) != bool(_BY.search(held))


def _turned(part: Aligned, first: Match, verb: Match, second: Match) -> bool:
    a, v, b = (m.found[0] for m in (first, verb, second))
    if not (b.start < v.start < a.start and a.clause == v.clause == b.clause):
        return False
    said, _ = _between(part, verb, second)
    _, held = _between(part, verb, first)
    return bool(_BY.search(said)) == bool(_BY.search(held)) and not _ASIDE.search(said)


# Rules on what changes the meaning of the same words: plan, advice, time, cause, and others.

_IF = re.compile(r"\bif\b(?! they\b)|\bunless\b|\bprovided that\b|\bsubject to (?:a|the)\b")
_IF_SAID = re.compile(r"\b(?:if|when|where|unless|provided|subject to|may|might|could)\b")
_WHOLE = 3
# "In the previous year" is in the year before.
_BEFORE_THAT = re.compile(r"\b(?:previous|last|preceding) (\w+)")
_TIMES = frozenset(
    "year yearly annually annual monthly month week weekly daily quarterly".split()
) | {"a year"}


def broken_beside(part: Aligned, claim: Sentence, near: Sequence[Line]) -> str:
    """The first rule that a part of a claim breaks against its line, "" for none.

    `near` are the line and those after it, where a cause may be told.
    """
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("standard", lambda: part.line.outcome and not has(claim.text, "done", "standard")),
        ("recommendation", lambda: part.line.advice and not has(claim.text, "done", "advised")),
        ("speaker", lambda: speaker_differs(part, claim)),
        ("name", lambda: _names_missing(part)),
        ("actor", lambda: actors_differ(part)),
        ("grade", lambda: _grade_differs(part)),
        ("number", lambda: numbers_differ(part)),
        ("negation", lambda: denial_differs(part)),
        ("direction", lambda: is_opposite(part)),
        ("hedge", lambda: extent_differs(part, claim)),
        ("scope", lambda: scope_widened(part)),
        ("modality", lambda: _modality(part, claim)),
        ("time", lambda: _time(part)),
        ("cause", lambda: _cause(part, near)),
        ("role", lambda: roles_differ(part)),
    )
    # A sentence that is said again whole can only be told of the wrong thing.
    wanted = rules[:_WHOLE] if _is_whole(part, claim) else rules
    return next((name for name, breaks in wanted if breaks()), "")


def _is_whole(part: Aligned, claim: Sentence) -> bool:
    """Whether the claim is the line, word for word, the council's name before it left out."""
    said = re.sub(r"^in [^,]{3,60}, ", "", claim.text)
    line = part.line.sentence.text
    return line.strip(" .") in (said.strip(" ."), claim.text.strip(" ."))


def _clauses(part: Aligned) -> str:
    sentence = part.line.sentence
    return " , ".join(text_of(sentence, sentence.clause(n)) for n in part.clauses)


def _names_missing(part: Aligned) -> bool:
    """A name that the line itself lacks, though the passage has it elsewhere."""
    names = {w.text for w in part.line.sentence.words if w.capital}
    other = any(w.capital and w.start for w in part.line.sentence.words)
    stems = {p for w in part.line.sentence.words for p in w.parts}
    if any(w.capital and not w.start and _is_unknown(w) for w in part.missing):
        return True
    quoted = set(re.findall(r"[\w']+", " ".join(re.findall(r"'([^']+)'", part.text))))
    return other and any(
        w.text not in quoted
        and w.capital
        and w.start
        and w.text not in names
        and not set(w.parts) <= stems
        for w in (*part.missing, *part.beside, *(m.word for m in part.matches))
    )


def _is_unknown(word: Word) -> bool:
    """Whether the first word of a sentence is a name rather than a word of the language."""
    known = word.entry.meanings or word.entry.poles or word.is_light
    return not known and not word.text.endswith(("ly", "ed", "ing", "s", "ion", "ment"))


def _grade_differs(part: Aligned) -> bool:
    """Another grade was given, or the line only lists what grades there are."""
    line = part.line.sentence.text
    said = GRADED.findall(part.text)
    lists = len(set(re.findall(rf"'(?:{GRADES})'", line))) > 2
    return any(lists or not re.search(rf"\b{grade.split()[0][:5]}", line) for grade in said)


def _modality(part: Aligned, claim: Sentence) -> bool:
    """Something planned, begun or possible is told as done, or something done as planned."""
    if _obliges(part):
        return True
    held = relevant(part)
    open_still = any(has(claim.text, "done", kind) for kind in ("planned", "ongoing"))
    if not open_still and any(has(held, "done", kind) for kind in ("planned", "ongoing")):
        return True
    if has(held, "done", "doubtful") and not has(claim.text, "done", "possible"):
        return True
    if _IF.search(_clauses(part)) and not _IF_SAID.search(claim.text):
        return True
    return bool(
        has(part.text, "done", "promised")
        and not has(part.line.sentence.text, "done", "planned")
        and not part.line.advice
    )


def _time(part: Aligned) -> bool:
    """An "already" was added, another frequency given, or an end told that the line leaves open."""
    line = part.line.sentence.text
    earlier = [m.group() for m in marker("time", "earlier").finditer(part.text)]
    line = f"{line} {line.replace('previous', 'last')} {line.replace('last', 'previous')}"
    line += _BEFORE_THAT.sub(r" \1 before", line)
    if any(word.text in _TIMES for word in part.missing):
        return True
    finished = has(part.text, "time", "finished") and not has(line, "time", "finished")
    return finished or any(word not in line for word in earlier)


def _cause(part: Aligned, near: Sequence[Line]) -> bool:
    """A cause is given that the line, or one that goes on from it, does not give."""
    if not has(part.text, "cause", "said"):
        return False
    texts = [near[0].sentence.text, *(n.sentence.text for n in near[1:] if goes_on(n))]
    return not any(has(text, "cause", "held") for text in texts)


def _obliges(part: Aligned) -> bool:
    """A duty was made of something."""
    line = part.line.sentence.text
    return (
        has(part.text, "done", "obliged")
        and not has(line, "done", "obliged")
        and not part.line.advice
    )


def goes_on(line: Line) -> bool:
    """Whether a line goes on from the one before it: "This has led to …"."""
    return bool(
        re.match(r"(?:this|these|that|as a result|because of|it|which)\b", line.sentence.text)
    )
