"""Rules on what changes the meaning of the same words: plan, advice, time, cause, and others."""

import re
from collections.abc import Callable, Sequence

from assistant.checks.agents import actors_differ, roles_differ, speaker_differs
from assistant.checks.alignment import Aligned
from assistant.checks.evidence import Line
from assistant.checks.exact import GRADED, GRADES
from assistant.checks.extent import extent_differs, relevant, scope_widened, text_of
from assistant.checks.markers import has, marker
from assistant.checks.placed import numbers_differ
from assistant.checks.polarity import denial_differs, is_opposite
from assistant.checks.reading import Sentence, Word

_IF = re.compile(r"\bif\b(?! they\b)|\bunless\b|\bprovided that\b|\bsubject to (?:a|the)\b")
_IF_SAID = re.compile(r"\b(?:if|when|where|unless|provided|subject to|may|might|could)\b")
_WHOLE = 3
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
