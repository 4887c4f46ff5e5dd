"""Whether a claim says as much as its line: of some, many, most or all, always or sometimes."""

import re
from collections.abc import Sequence

from assistant.checks.alignment import Aligned
from assistant.checks.markers import NO_LIMIT, has, level
from assistant.checks.quantities import quantities
from assistant.checks.reading import CONTINUES, Sentence, Word

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
