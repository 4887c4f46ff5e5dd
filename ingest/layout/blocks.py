"""What a draft of a block, or a cell of a table, is by its words: heading, item, row, value."""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.layout.lines import SAME_SIZE, Draft, marker
from ingest.layout.sheets import Setting
from ingest.register.grades import GRADE, names_grade
from ingest.register.rows import graded, is_grade
from ingest.types import BlockKind

_HEADING_WORDS = 24
_HEADING_LENGTH = 170
# A row whose first cell has fewer words is the head of a table rather than a chapter's.
_TITLE_WORDS = 3
_PAGE_NUMBER = re.compile(r"^(?:\d{1,3}|[ivxl]{1,6})$")
_LEADERS = re.compile(r"^(?P<title>.*?\S)\s*(?:\.\s?|…\s?|_){3,}\s*(?P<page>\d{1,3}|[ivxl]{1,6})$")
# Fewer than this many entries are a table with numbers.
_ENTRIES = 3
_KEY_VALUE = re.compile(r"^[A-Z][\w’'/() -]{2,44}: ?\S.{0,120}$")
_KEY_WORDS = 6
_SHORT = 60
_LIST_WORDS = 9
_LEADS_IN = re.compile(
    r"^(?:In|At|Of|Since|During|These|This|We|They|As)\b|\b(?:is|are|was|were|has|have|had|should"
    r"|must|will|need|needs|includ(?:e[sd]?|ing))\b|\b(?:that|to|of|for|with|by|and|the)$"
)
# A sentence in bold that gives a grade is the title of what is told under it.
_JUDGES = re.compile(rf"\b(?:is|are|it)\s+(?:judged\s+(?:to be\s+)?)?{GRADE}\.?$", re.IGNORECASE)
_JUDGING_WORDS, _JUDGING_LENGTH = 32, 200
_FOOTNOTE = re.compile(r"^(?:\d{1,2}|[*†‡])\s?(?=\S)")
# Footnotes are smaller than the running text by at least this much, in points.
_FOOTNOTE_SIZE = 1.4


def kind(draft: Draft, measure: Setting, *, front: bool, contents: bool) -> BlockKind:
    """The kind of one draft; `front` on the first page, `contents` on a contents page."""
    if contents and entry(draft):
        return BlockKind.CONTENTS
    if draft.cells:
        return BlockKind.HEADING if _opens_chapter(draft, measure) else BlockKind.LINE
    titled = is_heading(draft, measure) or (not front and _judges(draft, measure))
    if titled and not (front and _is_key_value(draft)):
        return BlockKind.HEADING
    if draft.marker:
        return BlockKind.ITEM
    return BlockKind.LINE if _is_line(draft, front=front) else BlockKind.PARAGRAPH


def heads_list(text: str) -> bool:
    """Whether a line above a list names its matter, and does not lead in to it."""
    short = len(text.split()) <= _LIST_WORDS and text[:1].isupper() and text[-1].isalpha()
    return short and not _LEADS_IN.search(text)


def entry(draft: Draft) -> tuple[str, str] | None:
    """Title and page of a contents entry: after leader dots, or in a cell at the right."""
    text = draft.text
    dotted = _LEADERS.match(text)
    if dotted:
        return dotted["title"], dotted["page"]
    last = draft.lines[-1].text
    one_cell = draft.cells == [len(draft.lines) - 1]
    if one_cell and _PAGE_NUMBER.match(last):
        return text[: -len(last)].rstrip(" ."), last
    return None


def is_contents_page(found: Sequence[Draft], pages: int) -> bool:
    """Whether some entries of a page have page numbers that never go back, and could be pages."""
    numbers = [int(each[1]) for draft in found if (each := entry(draft)) and each[1].isdigit()]
    if len(numbers) < _ENTRIES or numbers != sorted(numbers):
        return False
    named = any(draft.text.casefold() in ("contents", "table of contents") for draft in found)
    return named or numbers[-1] <= pages


def is_heading(draft: Draft, measure: Setting) -> bool:
    """Bigger or bold, short, and not a sentence."""
    text = draft.text
    bigger = draft.size >= measure.size + SAME_SIZE
    if not (bigger or (draft.bold and draft.size > measure.size - SAME_SIZE)):
        return False
    if len(text) > _HEADING_LENGTH or len(text.split()) > _HEADING_WORDS:
        return False
    # A full stop ends a sentence, save where the title of a chapter ends with ": good.".
    if text[-1] in ".;," and not (":" in text and graded(text.rstrip("."))):
        return False
    # "Recommendation 1: …" is an item, though it is set as a title; "1. …" may be one.
    if marker(text)[0] and not text[0].isdigit():
        return False
    first = text[marker(text)[1] :][:1]
    return any(map(str.isalpha, text)) and not first.islower()


def _judges(draft: Draft, measure: Setting) -> bool:
    """Whether a block is a sentence in bold that gives a grade: it opens a section."""
    text = draft.text
    if not draft.bold or draft.size <= measure.size - SAME_SIZE or draft.marker:
        return False
    short = len(text) <= _JUDGING_LENGTH and len(text.split()) <= _JUDGING_WORDS
    return short and bool(_JUDGES.search(text)) and ". " not in text


def levels(
    headings: Sequence[tuple[float, bool]], cover: Sequence[tuple[float, bool]]
) -> dict[tuple[float, bool], int]:
    """The level of each form (size, bold) of heading: 1 for the largest after the first page."""
    forms = sorted(Counter(headings) or Counter(cover), reverse=True)
    ranks: dict[tuple[float, bool], int] = {}
    level = 0
    for i, form in enumerate(forms):
        above = forms[i - 1] if i else None
        if not above or above[0] - form[0] >= SAME_SIZE / 2 or above[1] != form[1]:
            level += 1
        ranks[form] = level
    for form in cover:
        ranks.setdefault(form, next((ranks[f] for f in forms if f <= form), max(level, 1)))
    return ranks


def footnotes_from(found: Sequence[Draft], measure: Setting) -> int:
    """Index of the first footnote: the small type that a page ends with, opened by its mark."""
    start = len(found)
    while start and found[start - 1].size <= measure.size - _FOOTNOTE_SIZE:
        start -= 1
    first = next((i for i in range(start, len(found)) if _FOOTNOTE.match(found[i].text)), None)
    return len(found) if first is None else first


def _opens_chapter(draft: Draft, measure: Setting) -> bool:
    """Whether a row is a chapter's title with its grade beside it: all of it bold and bigger."""
    title = " ".join(line.text for line in draft.lines[: draft.cells[0]])
    bigger = draft.bold and draft.size >= measure.size + SAME_SIZE
    return bigger and is_heading(draft, measure) and len(title.split()) >= _TITLE_WORDS


def is_key_value(text: str) -> bool:
    """Whether a text is a key with its value: "Lead inspector: Ada Byron"."""
    if text[-1] in ".;:?!”,":
        return False
    return bool(_KEY_VALUE.match(text)) and len(text.split(":")[0].split()) <= _KEY_WORDS


def _is_key_value(draft: Draft) -> bool:
    text = draft.text
    return bool(_KEY_VALUE.match(text)) and len(text.split(":")[0].split()) <= _KEY_WORDS


def _is_line(draft: Draft, *, front: bool) -> bool:
    """A name, or a key with its value, alone on a line."""
    text = draft.text
    if len(draft.lines) > (2 if front else 1) or text[-1] in ".;:?!”,":
        return False
    return _is_key_value(draft) or ((front or draft.close) and len(text) < _SHORT)


# What the cells of a table hold, by their words: values, names, prose, the heads of columns.

# So many grades, all different, head columns.
_FEWEST_GRADES = 3
# A cell with more characters than these is prose; a value has no more than the second number.
_PROSE, _VALUE = 90, 40
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?$")
_PART_OF_YEAR = re.compile(r"^(?:Q[1-4]|(?:Quarter|Month|Week) \d{1,2})\b")
_FIGURE = re.compile(r"\d")
_TICK = re.compile(r"^(?:[✓✔√☑xX✗✘●•–—-]|n/a|yes|no)$", re.IGNORECASE)
ADDRESS = re.compile(r"www\.|@|\.(?:gov|nhs|org)\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


def stand_by_cells(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> bool:
    """Whether the cells of rows stand each for themselves: prose, or names under two heads."""
    others = [cell for row in rows for cell in row[1:]]
    if any(map(is_prose, others)):
        return True
    if len(heads) == 2 and names_grade(heads[1]):
        return False
    return len(heads) == 2 and sum(map(is_value, others)) < len(others) / 2


def is_prose(text: str) -> bool:
    """Whether a cell holds sentences rather than a name or a value."""
    return len(text) > _PROSE


def is_value(text: str) -> bool:
    """Whether a cell holds a value: a figure, a grade, a tick."""
    if len(text) > _VALUE or ADDRESS.search(text):
        return False
    return bool(_FIGURE.search(text) or _TICK.match(text) or is_grade(text))


def names_column(text: str) -> bool:
    """Whether a text may be the head of a column: no value, unless it is a time."""
    return not is_value(text) or bool(_YEAR.match(text) or _PART_OF_YEAR.match(text))


def head_of(rows: Sequence[Sequence[str]], *, marked: bool) -> tuple[str, ...]:
    """The heads of the columns, where the first row holds them, () where it does not.

    It is marked, or alone in having words or years where figures stand below.
    """
    first, rest = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    if marked and _names_grades(first):
        return tuple(first)
    if len(first) < 2 or not rest:
        return ()
    named = all(map(names_column, first[1:]))
    below = [text for row in rest for text in row[1:]]
    figures = sum(map(is_value, below)) > len(below) / 2
    told = figures and named and not _YEAR.match(below[0])
    return tuple(first) if named and (marked or told) else ()


def _names_grades(row: Sequence[str]) -> bool:
    """Whether a row holds grades that all differ: each is the head of a column."""
    named = [text.lower() for text in row if is_grade(text)]
    return len(set(named)) == len(named) >= max(_FEWEST_GRADES, len(row) - 1)
