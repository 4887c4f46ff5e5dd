"""Rules on what changes the meaning of the same words: extent, plan, advice, time, cause."""

import re
from collections.abc import Callable, Sequence

from assistant.checks.agents import actors_differ, roles_differ, speaker_differs
from assistant.checks.alignment import Aligned
from assistant.checks.evidence import Line
from assistant.checks.exact import GRADED, GRADES
from assistant.checks.markers import NO_LIMIT, has, level, marker
from assistant.checks.placed import numbers_differ
from assistant.checks.polarity import denial_differs, is_opposite
from assistant.checks.quantities import quantities
from assistant.checks.reading import CONTINUES, Sentence, Word

_NEVER = re.compile(r"\b(?:never|nobody|no one|none)\b")
_IF = re.compile(r"\bif\b(?! they\b)|\bunless\b|\bprovided that\b|\bsubject to (?:a|the)\b")
_IF_SAID = re.compile(r"\b(?:if|when|where|unless|provided|subject to|may|might|could)\b")
_PART_OF = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) of (?:the|its|their|these|those)\b"
)
_FRONT = 6
# "Found several faults" says that there were faults.
_EXISTING = frozenset({"several", "a number of"})
_WHOLE = 3
_TIMES = frozenset(
    "year yearly annually annual monthly month week weekly daily quarterly".split()
) | {"a year"}
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
        ("hedge", lambda: _extent(part, claim)),
        ("scope", lambda: _scope(part)),
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
            opening = _text(sentence, before)
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


def _text(sentence: Sentence, words: Sequence[Word]) -> str:
    after = [word.start for word in sentence.words if word.start > words[-1].start]
    return sentence.text[words[0].start : after[0] if after else None]


def _until(sentence: Sentence, clause: Sequence[Word], last: int) -> str:
    """A clause to the last word that a claim says again, with an adverb of extent after it."""
    told = [w for w in clause if w.start <= last]
    rest = [w for w in clause if w.start > last]
    text = _text(sentence, told) if told else ""
    after = _text(sentence, rest) if rest else ""
    return text + (after if _AFTER.match(after) else "")


def _clauses(part: Aligned) -> str:
    sentence = part.line.sentence
    return " , ".join(_text(sentence, sentence.clause(n)) for n in part.clauses)


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


def _extent(part: Aligned, claim: Sentence) -> bool:
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


def _scope(part: Aligned) -> bool:
    """An "all", "always", "never" or "only" was added."""
    line = part.line.sentence.text
    kinds = ("universal", "only", *(["never"] if _NEVER.search(part.text) else ()))
    return any(has(part.text, "scope", k) and not has(line, "scope", k) for k in kinds)


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
