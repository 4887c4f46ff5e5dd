"""Facts: values read from a report's fixed structure and its lists, each with place and words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from ingest.facts.cover import opening_end
from ingest.facts.grade_tables import table_grades
from ingest.facts.judgements import fact, headed, stated, tabled, titled, told, unlike
from ingest.facts.posts import paired, posts
from ingest.language.words import fold
from ingest.register.profiles import Profile
from ingest.register.rows import keyed_date, letter_date, team_member, told_date
from ingest.structure.advice import Advice
from ingest.structure.outline import Part
from ingest.types import CELL_BREAK, Fact, Layout, Place, Role, Sentence

# Facts from lists: what should improve, item by item, and what was done well.

_DONE_WELL = re.compile(
    r"doing well|\bstrengths\b(?! and weaknesses)|what (?:is|was) working well"
    r"|doing that is effective",
    re.IGNORECASE,
)
_FOOTNOTE_MARK = re.compile(r"(?<=[a-z?:])\d$")
_OTHER_BODY = re.compile(r"\bLocal Safeguarding Children Board\b")
# A point of a list within an item goes on in lower case, or opens with a dash read as text.
_POINT = re.compile(r"[a-z−–-]")

_DIRECTS = re.compile(r"\b(?:should|must|needs? to|recommend(?:s|ed)?)\b", re.IGNORECASE)
# "Within three months, they should:", where each point is something to do.
_LEADS_LIST = re.compile(
    r"\b(?:should|must|needs? to|required to|without delay to)"
    r"(?: (?:make sure|ensure|see to it)(?: that)?)?:$"
)
# Shorter text between items names or leads in to some of them.
_FEWEST_WORDS = 15

Paragraph = list[Sentence]


def listed(text: str, part: Part, own: Sequence[Sentence]) -> Iterator[Fact]:
    """Recommendations and what was done well, with the heading that they stand under.

    `text` is the report's: an item of several sentences or points is shown as it stands there.
    """
    path = part.section.path
    heading = _heading(path)
    if part.advice is not Advice.NONE:
        for entry in _entries(part, own):
            numbered = entry[0].marker.isdigit()
            kind = "numbered recommendation" if numbered else "recommendation"
            yield _whole(kind, heading, text, entry)
    elif any(map(_DONE_WELL.search, path)):
        for sentence in own:
            if sentence.marker:
                yield fact("strength", heading, sentence.text, sentence)


def _heading(path: Sequence[str]) -> str:
    """The heading of a list, with the body that it is addressed to where that is not the council.

    A report may make recommendations to a board beside the council, under the same heading.
    """
    heading = _FOOTNOTE_MARK.sub("", path[-1])
    body = next((found.group() for step in path if (found := _OTHER_BODY.search(step))), "")
    return f"{heading} ({body})" if body and body not in heading else heading


def _entries(part: Part, own: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The items of a list of advice, each with its points."""
    paragraphs = [list(group) for _, group in groupby(own, key=lambda each: each.paragraph)]
    at = last = 0
    restarted = told = False
    while at < len(paragraphs):
        entry, after = paragraphs[at], at + 1
        while _leads_points(entry) and _is_point(paragraphs, at, after):
            after += 1
        if after > at + 1 or _is_entry(part, entry):
            number = _number(entry)
            restarted = restarted or bool(last and 0 < number <= last)
            # What is told between numbers that go on is told of the items.
            told = told and not 0 < number == last + 1
            last = number or last or -1
            if not (restarted or told):
                yield [sentence for paragraph in paragraphs[at:after] for sentence in paragraph]
        elif part.advice is Advice.LIST and last:
            resumes = _resumes(entry)
            restarted, told = restarted and not resumes, _ends(entry) or (told and not resumes)
            last = -1 if resumes else last
        at = after


def _leads_points(entry: Paragraph) -> bool:
    """Whether an entry is to be read with its points: what only leads to a list is none itself."""
    text = entry[-1].text
    return text.endswith(":") and bool(entry[0].marker or not _LEADS_LIST.search(text))


def _number(entry: Paragraph) -> int:
    return int(entry[0].marker) if entry[0].marker.isdigit() else 0


def _ends(paragraph: Paragraph) -> bool:
    """Whether text after items is no part of their list: it tells, and directs nothing."""
    words = sum(len(sentence.text.split()) for sentence in paragraph)
    told = words >= _FEWEST_WORDS and paragraph[-1].text.endswith(".")
    return told and not paragraph[0].marker and not _resumes(paragraph)


def _resumes(paragraph: Paragraph) -> bool:
    """Whether text leads in to more of what is recommended."""
    return any(map(_DIRECTS.search, (sentence.text for sentence in paragraph)))


def _is_point(paragraphs: Sequence[Paragraph], first: int, at: int) -> bool:
    """Whether an entry is a point of the `first`; the next with its bullet, after others, is none.

    Such a one stands beside it.
    """
    if at >= len(paragraphs) or not _POINT.match(paragraphs[at][0].text):
        return False
    mark, own, last = (paragraphs[i][0].marker for i in (first, at, at - 1))
    return not (mark and own == mark != last)


def _is_entry(part: Part, paragraph: Paragraph) -> bool:
    if part.advice is Advice.NARRATIVE:
        return bool(paragraph[0].marker)
    return any(sentence.role is Role.RECOMMENDATION for sentence in paragraph)


def _whole(kind: str, heading: str, text: str, entry: Sequence[Sentence]) -> Fact:
    """One item as it stands in the report, on all its pages."""
    first, last = entry[0], entry[-1]
    words = fold(text[first.start : last.end])
    return replace(fact(kind, heading, words, first), quote=words, place=_place(entry))


def _place(entry: Sequence[Sentence]) -> Place:
    places = [sentence.place for sentence in entry]
    return replace(
        places[0],
        pages=tuple(dict.fromkeys(page for place in places for page in place.pages)),
        labels=tuple(dict.fromkeys(label for place in places for label in place.labels)),
    )


# Facts: values read from a report's fixed structure, each with its place and its words.

_FOCUS = re.compile(r"focus of (?:the )?inspection", re.IGNORECASE)


def facts(
    layout: Layout, parts: Sequence[Part], sentences: Sequence[Sentence], profile: Profile
) -> list[Fact]:
    """All Facts of a report: dates, people, focus, grades, scales, strengths, recommendations."""
    own: list[list[Sentence]] = [[] for _ in parts]
    for sentence in sentences:
        own[sentence.section].append(sentence)
    cut = list(zip(parts, own, strict=True))
    end = opening_end(layout)
    opening = [s for part, said in cut for s in said if part.front or s.start < end]
    front = [part for part in parts if part.front or part.section.start < end]
    shaped = table_grades(layout, front, headed=True)
    tables = [*(shaped or tabled(opening, profile)), *headed(layout, profile)]
    # The first statement of a judgement gives it; others speak of it.
    tables = list({(each.kind, each.aspect): each for each in reversed(tables)}.values())
    tables += _below_the_front(layout, parts, cut, tables)
    found = [*_dates(opening), *_team(sentences), *_posts(layout.text, sentences)]
    found += [*_focus(cut), *tables]
    found += told(cut, graded_by_table=any(each.kind == "grade" for each in tables))
    for part, said in cut:
        found += () if part.front else listed(layout.text, part, said)
    return sorted(found, key=lambda each: each.start)


def _below_the_front(
    layout: Layout,
    parts: Sequence[Part],
    cut: Sequence[tuple[Part, Sequence[Sentence]]],
    known: Sequence[Fact],
) -> list[Fact]:
    """Grades of tables, headings and sentences after the front page, where that gives none."""
    if any(each.kind == "grade" for each in known):
        return []
    tables = table_grades(layout, [part for part in parts if not part.front])
    others = unlike([*titled(layout), *stated(cut)], tables)
    return [*tables, *others]


def _dates(opening: Sequence[Sentence]) -> Iterator[Fact]:
    """Dates under a key; else the date that a sentence tells, and the date of a letter."""
    keyed: set[str] = set()
    for sentence in opening:
        found = keyed_date(sentence.text)
        if found and found[0] not in keyed:
            keyed.add(found[0])
            yield fact(found[0], "", found[1], sentence)
    told = ((told_date(s.text), s) for s in opening)
    if "inspected" not in keyed:
        yield from [fact("inspected", "", value, s) for value, s in told if value][:1]
    letter = letter_date([s.text for s in opening])
    if letter and "published" not in keyed:
        yield fact("published", "", letter[1], opening[letter[0]])


def _team(sentences: Sequence[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for role, name in team_member(sentence.text):
            yield fact("team", role, name, sentence)


def _posts(text: str, sentences: Sequence[Sentence]) -> Iterator[Fact]:
    """Who holds the posts that a report names; each with each holder once."""
    told: set[tuple[str, str]] = set()
    paired = [*_paired(text, sentences)]
    ones = (fact("post", post, who, s) for s in sentences for post, who in posts(s.text))
    for each in (*ones, *paired):
        if (each.aspect.lower(), each.value) not in told:
            told.add((each.aspect.lower(), each.value))
            yield each


def _paired(text: str, sentences: Sequence[Sentence]) -> Iterator[Fact]:
    """A name and a post in two cells of a row, or on two lines: of an addressee, of contacts."""
    before: Sentence | None = None
    for sentence in sentences:
        cells = [*map(fold, text[sentence.start : sentence.end].split(CELL_BREAK))]
        found = next(filter(None, (paired(*two) for two in pairwise(cells))), None)
        if not found and before:
            found = paired(before.text, sentence.text)
        if found:
            shown = before if before and len(cells) < 2 else sentence
            words = sentence.text if shown is sentence else f"{shown.text} {sentence.text}"
            yield replace(fact("post", *found, shown), quote=words)
        # Whoever has a post is not paired again, with the post of the next one.
        before = None if found or len(cells) > 1 else sentence


def _focus(parts: Sequence[tuple[Part, Sequence[Sentence]]]) -> Iterator[Fact]:
    """The lines of the cover after "Focus of inspection", up to the next key."""
    for part, own in parts:
        in_focus = False
        for sentence in own if part.front else ():
            if _FOCUS.search(sentence.text):
                in_focus = True
            elif in_focus and ":" in sentence.text:
                in_focus = False
            elif in_focus:
                yield fact("focus", "", sentence.text.strip(" .;"), sentence)
