"""Facts: values read from a report's fixed structure, each with its place and its words."""

import re
from collections.abc import Iterator, Sequence

from ingest.cover import opening_end
from ingest.gradetables import table_grades
from ingest.judgements import fact, headed, stated, tabled, titled, told, unlike
from ingest.listed import listed
from ingest.posts import posts
from ingest.profiles import Profile
from ingest.rows import keyed_date, letter_date, team_member, told_date
from ingest.structure import Part
from ingest.types import Fact, Layout, Sentence

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
    found = [*_dates(opening), *_team(sentences), *_posts(sentences), *_focus(cut), *tables]
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
    for kind, read in (("inspected", told_date), ("published", letter_date)):
        if kind not in keyed:
            yield from ([fact(kind, "", read(s.text), s) for s in opening if read(s.text)][:1])


def _team(sentences: Sequence[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for role, name in team_member(sentence.text):
            yield fact("team", role, name, sentence)


def _posts(sentences: Sequence[Sentence]) -> Iterator[Fact]:
    """Who holds the posts that a report names; each with each holder once."""
    told: set[tuple[str, str]] = set()
    for sentence in sentences:
        for post, holder in posts(sentence.text):
            if (post.lower(), holder) not in told:
                told.add((post.lower(), holder))
                yield fact("post", post, holder, sentence)


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
