"""Grades and their scales: rows of a table, statements of a framework, sentences that judge."""

import re
from collections.abc import Iterator, Sequence

from ingest.pages.labels import Places
from ingest.register.grades import GRADE, column_ids, grades, named_grade
from ingest.register.profiles import OVERALL, Profile
from ingest.register.rows import graded, is_grade
from ingest.structure.outline import Part
from ingest.types import BlockKind, Fact, Layout, Role, Sentence

_SCALE = re.compile(r"\bgrades?\b[^:]*:\s*(?P<grades>['‘“].+)$", re.IGNORECASE)
_QUOTED = re.compile(r"['‘“]([^'’”]+)['’”]")
# How well somebody performs, as sentences say it, beside the grades of the scales.
_ADVERBS = ("excellently", "well", "adequately", "poorly")
_USUAL_GRADES = (*(g for g in grades() if not g.startswith("performing")), *_ADVERBS)
_GRADE = r"(?:performing )?(?:" + "|".join(sorted(_USUAL_GRADES, key=len, reverse=True)) + ")"
_BETWEEN_GRADES = re.compile(r"[,;:]|\b(?:or|and|to|through)\b")
# So many grades in a row are the scale itself.
_FEWEST_GRADES = 3
# One line that ends with a grade may be anything; a table has more. The overall grade stands
# alone after a key of a few words.
_FEWEST_ROWS, _LONGEST_KEY = 2, 3
# Sentences that a row may be read as: the judgement, and its grade on two lines.
_LONGEST_ROW = 3
_JUDGED = re.compile(
    r"\b(?:conclude[ds]?|judge[ds]?|rate[ds]?|assess(?:ed|es)?|grade[ds]?)\b", re.IGNORECASE
)
_ASPECT = re.compile(r"\bin (?:supporting |delivering |ensuring )?(?P<aspect>[^.]+)\.?$")


def fact(kind: str, aspect: str, value: str, sentence: Sentence) -> Fact:
    """A Fact shown by a sentence."""
    return Fact(kind, aspect, value, sentence.text, sentence.start, sentence.place)


def tabled(opening: Sequence[Sentence], profile: Profile) -> list[Fact]:
    """Grades of the table on the front page, and what its statements say beside the table."""
    stated = [each for sentence in opening for each in _stated(sentence, profile)]
    starts = {each.start for each in stated}
    found = [each for each in _rows(opening) if each.start not in starts]
    overall = any(each.aspect == OVERALL and _names_all(each) for each in found)
    return stated + (found if overall or len(found) >= _FEWEST_ROWS else [])


def _names_all(row: Fact) -> bool:
    """Whether a row is "Overall rating: good", and not a sentence that opens with the word."""
    return len(row.quote.split()) - len(row.value.split()) <= _LONGEST_KEY


def _rows(opening: Sequence[Sentence]) -> Iterator[Fact]:
    """Rows with their grade; a grade may stand below its judgement, in one line or two."""
    row: list[Sentence] = []
    for sentence in opening:
        row = [*row[1 - _LONGEST_ROW :], sentence]
        for first in range(len(row) - 1, -1, -1):
            if first < len(row) - 1 and not is_grade(_joined(row[first + 1 :])):
                continue
            whole = _joined(row[first:])
            found = graded(whole)
            if found:
                yield Fact(
                    "grade", _aspect(found[0]), found[1], whole, row[first].start, row[first].place
                )
                row = []
                break


def _joined(sentences: Sequence[Sentence]) -> str:
    return " ".join(each.text for each in sentences)


def headed(layout: Layout, profile: Profile) -> Iterator[Fact]:
    """Grades that the title of a chapter states, shown by that title."""
    places = Places(layout)
    for block in layout.blocks if profile.statements else ():
        if block.kind is not BlockKind.HEADING:
            continue
        for aspect, value in _statements(block.text, profile):
            place = places.of(block.start, block.end, (block.start, block.end))
            yield Fact("grade", aspect, value, block.text, block.start, place)


def _stated(sentence: Sentence, profile: Profile) -> Iterator[Fact]:
    for aspect, value in _statements(sentence.text, profile):
        yield fact("grade", aspect, value, sentence)
    for aspect, pattern in profile.outcomes:
        found = re.search(pattern, sentence.text, re.IGNORECASE)
        if found:
            yield fact("outcome", aspect, found["value"], sentence)


def _statements(text: str, profile: Profile) -> Iterator[tuple[str, str]]:
    for aspect, pattern in profile.statements:
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            yield aspect, named_grade(found["grade"])


# How reports say a judgement in one sentence; "it" and "this" would name none.
_NAMED = (
    r"(?P<aspect>(?!(?:it|this|that|these|they|there|he|she|some|most|many|few|a|an)\b)"
    r"[^,;:.]{3,90}?)"
)
# What may follow the grade in its sentence.
_END = r"(?:,? (?:because|since|as|although|and|but)\b[^.]*)?\.?$"
_WE_SAY = r"^(?:We|Inspectors) (?:have )?(?:evaluated|graded|judged|rated|assessed) "
_SAID = (
    rf"{_WE_SAY}{_NAMED}"
    rf" (?:as|to be|as being|is|are|was|were) (?P<grade>{GRADE})\.?$",
    rf"^{_NAMED} (?:is|are|was|were|has been|have been) (?:judged|graded|rated|evaluated)"
    rf" (?:as being |as |to be |to )?(?P<grade>{GRADE}){_END}",
    rf"^(?P<aspect>(?:The )?(?:(?:experiences and progress of|impact of leaders on)"
    rf" [^,;:.]{{3,90}}?|help and protection)) (?:is|are) (?P<grade>{GRADE}){_END}",
    rf"^(?P<aspect>(?:The )?overall effectiveness)\b[^,;:.]{{0,80}}? (?:is|are|was|were)"
    rf" (?P<grade>{GRADE})\.?$",
    rf"^(?P<aspect>Overall (?:\w+ ){{0,3}}\w+): (?P<grade>{GRADE})\.?$",
    rf"^(?P<aspect>Outcomes for [^,;:.]{{3,60}}?) (?:is|are|was|were) (?P<grade>{GRADE})\.?$",
)
_SENTENCES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _SAID)
# "We rated help and protection as good and services for care leavers as outstanding."
_SEVERAL = re.compile(_WE_SAY, re.IGNORECASE)
_EACH = re.compile(
    rf"(?:,? (?:and|but) |, )?{_NAMED} (?:as|to be|as being) (?P<grade>{GRADE})"
    r"(?=[,.]| and | but |$)",
    re.IGNORECASE,
)
_ELSEWHEN = re.compile(
    r"\b(?:previous|last|earlier|19\d\d|20\d\d|neighbour\w*|national\w*)\b", re.I
)
_LEADS = re.compile(r"^(?:the |outcomes for )+", re.IGNORECASE)


def stated(parts: Sequence[tuple[Part, Sequence[Sentence]]]) -> Iterator[Fact]:
    """Grades that a sentence gives by itself: "We evaluated staffing as very good."."""
    for sentence in (each for part, own in parts if not part.front for each in own):
        if sentence.role is not Role.FINDING or _ELSEWHEN.search(sentence.text):
            continue
        for found in _said(sentence.text):
            aspect = _aspect(_LEADS.sub("", found["aspect"]))
            yield fact("grade", aspect, named_grade(found["grade"]), sentence)


def _said(text: str) -> Iterator[re.Match[str]]:
    """The judgements of a sentence with their grades."""
    several = _SEVERAL.match(text)
    each = [*_EACH.finditer(text, several.end())] if several else []
    yield from each or filter(
        None, [next(filter(None, (p.search(text) for p in _SENTENCES)), None)]
    )


def titled(layout: Layout) -> Iterator[Fact]:
    """Grades that headings give: "Overall judgement: good"."""
    places = Places(layout)
    for block in layout.blocks:
        found = graded(block.text.rstrip(".")) if block.kind is BlockKind.HEADING else None
        if found and not _ELSEWHEN.search(block.text):
            place = places.of(block.start, block.end, (block.start, block.end))
            yield Fact("grade", _aspect(found[0]), found[1], block.text, block.start, place)


def _aspect(worded: str) -> str:
    """A judgement with a capital letter; the overall one by its name."""
    overall = worded.lower().startswith("overall")
    return OVERALL if overall else worded[:1].upper() + worded[1:]


def unlike(found: Sequence[Fact], known: Sequence[Fact]) -> list[Fact]:
    """Those that give another judgement than the known ones, the first of each."""
    taken = {each for fact in known for each in _judged(fact)}
    new: dict[tuple[str, ...], Fact] = {}
    for each in found:
        if not taken & set(_judged(each)):
            new.setdefault(_judged(each), each)
    return list(new.values())


def _judged(graded: Fact) -> tuple[str, ...]:
    """The judgement of a Fact, by the columns that it fills or by its words."""
    return tuple(words.lower() for words in column_ids(graded.aspect))


def told(parts: Sequence[tuple[Part, Sequence[Sentence]]], *, graded_by_table: bool) -> list[Fact]:
    """Scales, and the grades that sentences of the same chapter give on them.

    Where a table holds the judgements, a sentence that has the word of a grade only speaks of one.
    """
    found: list[Fact] = []
    scale: list[str] = []
    judged = ""
    for part, own in parts:
        if part.front:
            continue
        for sentence in own:
            stated = _scale(sentence)
            if stated:
                scale, judged = stated, part.section.path[0]
                path = " > ".join(part.section.path)
                found.append(fact("scale", path, ", ".join(stated), sentence))
            elif part.section.path[0] == judged and not graded_by_table:
                found += _grade(part, sentence, scale)
    return found


def _scale(sentence: Sentence) -> list[str]:
    """The grades that a sentence lists: "using the following grades: 'poor', 'uncertain', …"."""
    listed = _SCALE.search(sentence.text)
    if listed:
        return [grade.strip() for grade in _QUOTED.findall(listed["grades"])]
    return _grades_in_a_row(sentence.text)


def _grades_in_a_row(text: str) -> list[str]:
    """Grades without quotes: "From poor, through uncertain and promising, to excellent"."""
    row: list[str] = []
    for piece in filter(str.strip, _BETWEEN_GRADES.split(text.rstrip("."))):
        begin = "^" if row else r"(?:^|\s)"
        found = re.search(rf"{begin}({_GRADE})$", piece.strip(), re.IGNORECASE)
        if found:
            row.append(found[1])
        elif len(row) < _FEWEST_GRADES:
            row = []
    return row if len(row) >= _FEWEST_GRADES else []


def _grade(part: Part, sentence: Sentence, scale: Sequence[str]) -> Iterator[Fact]:
    """The grade in "We concluded that X was performing well in safeguarding adults."."""
    if sentence.role is not Role.FINDING or not _JUDGED.search(sentence.text):
        return
    values = [
        g for g in _longest_first(scale) if re.search(rf"\b{re.escape(g)}\b", sentence.text, re.I)
    ]
    if not values:
        return
    capacity = re.search(r"capacity to improve", sentence.text, re.IGNORECASE)
    tail = _ASPECT.search(sentence.text)
    title = part.section.path[-1].rstrip(":")
    aspect = "Capacity to improve" if capacity else title
    if not capacity and tail and not _alike(title, tail["aspect"]):
        aspect = tail["aspect"].strip().capitalize()
    yield fact("grade", aspect, values[0], sentence)


def _alike(title: str, aspect: str) -> bool:
    words = set(re.findall(r"\w{4,}", title.lower()))
    return bool(words & set(re.findall(r"\w{4,}", aspect.lower())))


def _longest_first(scale: Sequence[str]) -> list[str]:
    return sorted({*scale, *_USUAL_GRADES}, key=lambda grade: (-len(grade), grade))
