"""Facts: values read from a report's fixed structure, each with its place and its words."""

import re
from collections.abc import Iterator, Sequence

from ingest.structure import Part
from ingest.types import Block, Fact, Role, Sentence

TEAM_ROLES = (
    r"Lead Inspector|Team Inspector|Inspector|Expert by Experience|Supported by|Project Assistant"
    r"|Inspection Manager|Assistant Inspector|Her Majesty’s Inspector|His Majesty’s Inspector"
)
_TEAM = re.compile(rf"^(?P<role>{TEAM_ROLES})s?\s*:\s*(?P<name>.+)$", re.IGNORECASE)
_DATES = (
    (
        "inspected",
        re.compile(r"^(?:dates? of inspection|inspection dates?)\s*:\s*(?P<value>.+)$", re.I),
    ),
    (
        "published",
        re.compile(
            r"^(?:date of publication|publication date|published)\s*:\s*(?P<value>.+)$", re.I
        ),
    ),
)
_FOCUS = re.compile(r"focus of (?:the )?inspection", re.IGNORECASE)
_SCALE = re.compile(r"\bgrades?\b[^:]*:\s*(?P<grades>['‘“].+)$", re.IGNORECASE)
_QUOTED = re.compile(r"['‘“]([^'’”]+)['’”]")
_USUAL_GRADES = (
    "excellently excellent well good promising adequately adequate uncertain poorly poor "
    "outstanding inadequate"
).split() + ["requires improvement", "requires improvement to be good"]
_GRADE = r"(?:performing )?(?:" + "|".join(sorted(_USUAL_GRADES, key=len, reverse=True)) + ")"
_BETWEEN_GRADES = re.compile(r"[,;:]|\b(?:or|and|to|through)\b")
# So many grades in a row are the scale itself.
_FEWEST_GRADES = 3
_JUDGED = re.compile(
    r"\b(?:conclude[ds]?|judge[ds]?|rate[ds]?|assess(?:ed|es)?|grade[ds]?)\b", re.IGNORECASE
)
_ASPECT = re.compile(r"\bin (?:supporting |delivering |ensuring )?(?P<aspect>[^.]+)\.?$")
_DONE_WELL = re.compile(r"doing well|strengths|what (?:is|was) working well", re.IGNORECASE)


def facts(parts: Sequence[Part], sentences: Sequence[Sentence]) -> list[Fact]:
    """All Facts of a report: dates, team, focus, grades, scales, strengths, recommendations."""
    found: list[Fact] = []
    scale: list[str] = []
    judged = ""
    for number, part in enumerate(parts):
        own = [s for s in sentences if s.section == number]
        if part.front:
            found += _front_facts(part.blocks, own)
            continue
        for sentence in own:
            stated = _scale(sentence)
            if stated:
                scale, judged = stated, part.section.path[0]
                found.append(
                    _fact("scale", " > ".join(part.section.path), ", ".join(stated), sentence)
                )
            elif part.section.path[0] == judged:
                found += _grade(part, sentence, scale)
        found += _listed(part, own)
    return found


def _fact(kind: str, aspect: str, value: str, sentence: Sentence) -> Fact:
    return Fact(kind, aspect, value, sentence.text, sentence.start, sentence.place)


def _front_facts(blocks: Sequence[Block], own: Sequence[Sentence]) -> Iterator[Fact]:
    in_focus = False
    for sentence in own:
        team = _TEAM.match(sentence.text)
        if team:
            yield _fact("team", team["role"].capitalize(), team["name"].strip(), sentence)
        for kind, pattern in _DATES:
            date = pattern.match(sentence.text)
            if date:
                yield _fact(kind, "", date["value"].strip(), sentence)
        if _FOCUS.search(sentence.text):
            in_focus = True
        elif in_focus and ":" in sentence.text:
            in_focus = False
        elif in_focus:
            yield _fact("focus", "", sentence.text.strip(" .;"), sentence)


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
        grade = re.search(rf"{begin}({_GRADE})$", piece.strip(), re.IGNORECASE)
        if grade:
            row.append(grade[1])
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
    yield _fact("grade", aspect, values[0], sentence)


def _alike(title: str, aspect: str) -> bool:
    words = set(re.findall(r"\w{4,}", title.lower()))
    return bool(words & set(re.findall(r"\w{4,}", aspect.lower())))


def _longest_first(scale: Sequence[str]) -> list[str]:
    return sorted({*scale, *_USUAL_GRADES}, key=lambda grade: (-len(grade), grade))


def _listed(part: Part, own: Sequence[Sentence]) -> Iterator[Fact]:
    """Recommendations and what was done well, with the heading that they stand under."""
    path = part.section.path
    for sentence in own:
        if sentence.role is Role.RECOMMENDATION:
            kind = "numbered recommendation" if sentence.marker.isdigit() else "recommendation"
            yield _fact(kind, path[-1], sentence.text, sentence)
        elif sentence.marker and any(_DONE_WELL.search(step) for step in path):
            yield _fact("strength", path[-1], sentence.text, sentence)
