"""A page of a PDF as lines of type with place, size and weight, and their words made plain."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.language.words import SOFT_HYPHEN, seen
from ingest.register.rows import is_grade

# Bullets of symbol fonts come as private characters, or as control characters without a meaning.
_SYMBOL = re.compile(r"[\ue000-\uf8ff\x80-\x9f]")
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
# Spaces of other widths become spaces; marks that print nothing go.
_PLAIN = str.maketrans(
    _LIGATURES
    | dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t", " ")
    | dict.fromkeys("\ufffd\0", "")
    | {"\u2010": "-", "\u2011": "-"}
)
# What pdfium puts for a hyphen at the end of a line.
LINE_END_HYPHEN = "\ufffe"
# Where no two lines show it, base lines are this many sizes apart.
_USUAL_LEADING = 1.2
# Pieces of a line that are closer than this share of the size belong to one word.
_SPACE = 0.2
# Cells that a line parts are farther apart than so much of the size.
_CELLS = 0.5
_PRIVATE_DASHES = "\uf02d\uf0be"
_MARK = re.compile(r"^(?:\d{1,2}|[*†‡])[.,;:]?$")
# "16- and 17-year-olds": such a hyphen stands for a word that comes later.
_SUSPENDED = re.compile(r"^(?:and|or|to)\b(?!-)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_PART = re.compile(r"([^\W\d_]+)-$")
_FIRST_PART = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type, or one cell of a row; points from the left and from the top of the page.

    `mark` is the raised number of a note that it opens with.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    mark: str = ""

    @property
    def top(self) -> float:
        """The height of the capitals above the top of the page's base line."""
        return self.base - 0.8 * self.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as read: its size, its lines in the order of the file, the PDF's own label.

    `legible`: its characters are those that one sees; a page that is not has no lines. `whole`: no
    part of its text is known to be damaged.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    label: str = ""
    legible: bool = True
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Setting:
    """How a report is set: the size of its running text, and base lines apart in sizes."""

    size: float
    leading: float


def clean(text: str) -> str:
    """One line's text: plain spaces, ligatures spelt out, private bullets as "•"; hyphens kept."""
    text = seen(text).translate(_PLAIN).replace(LINE_END_HYPHEN, "-")
    if text.endswith(SOFT_HYPHEN):
        text = text[:-1] + "\u2027"
    text = text.replace(SOFT_HYPHEN, "").replace("\u2027", SOFT_HYPHEN)
    if _SYMBOL.search(text):
        text = re.sub(f"[{_PRIVATE_DASHES}]", "–", text)
        text = _SYMBOL.sub("•", text[:1]) + _SYMBOL.sub("", text[1:])
    return " ".join(text.split())


# Whether a line of a table stands between two places at a height.
Ruled = Callable[[float, float, float], bool]


def mended(lines: Iterable[Line], ruled: Ruled = lambda *_: False) -> tuple[Line, ...]:
    """Lines whole again that the file has in pieces, no more than a space apart."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        gap = line.left - last.right if last else 0.0
        near = last and _level(last, line) and -1 < gap < last.size and not _grades(last, line)
        if last and near and not _parted(last, line, ruled):
            if _raised(last, line):
                # The mark of a note is no part of the word before it.
                whole[-1] = replace(last, right=line.right)
                continue
            space = " " if gap > _SPACE * last.size or _raised(line, last) else ""
            longer = last if len(last.text) > len(line.text) else line
            # A mark that opens a piece belongs to the word before it, and goes.
            rest = line.text.removeprefix(line.mark)
            text, bold = last.text + space + rest, last.bold and line.bold
            whole[-1] = replace(longer, text=text, left=last.left, right=line.right, bold=bold)
        else:
            whole.append(line)
    return tuple(whole)


def _parted(last: Line, line: Line, ruled: Ruled) -> bool:
    """Whether a line of a table stands between two pieces, of which the first is no bullet."""
    apart = line.left - last.right > _CELLS * last.size and any(map(str.isalnum, last.text))
    return apart and ruled(last.right, line.left, line.base)


def _grades(last: Line, line: Line) -> bool:
    """Whether two pieces are a grade each: heads of columns may stand close."""
    return is_grade(last.text) and is_grade(line.text)


def _level(last: Line, line: Line) -> bool:
    """Whether two pieces stand on one base line, or one is the raised mark of a footnote."""
    raised = _raised(last, line) or _raised(line, last)
    return abs(line.base - last.base) < (0.6 if raised else 0.1) * max(last.size, line.size)


def _raised(text: Line, mark: Line) -> bool:
    """Whether a piece is the mark of a note beside a text: a number, smaller and higher."""
    small = _MARK.match(mark.text) and mark.size < 0.8 * text.size
    return bool(small) and mark.base < text.base


def vocabulary(sheets: Sequence[Sheet]) -> frozenset[str]:
    """The words of a whole report as they stand inside lines, in lower case."""
    return frozenset(
        word.lower()
        for sheet in sheets
        for line in sheet.lines
        for word in _WORD.findall(line.text.rstrip(f"-{SOFT_HYPHEN}"))
    )


def joined(lines: Sequence[str], known: frozenset[str]) -> str:
    """Lines as one text with line ends kept, except where a hyphen shows that a word goes on.

    The hyphen stays ("co-ordinated") unless the report has the word without it, and not with it.
    """
    text = ""
    for line in lines:
        text = _append(text, line, known) if text else line
    return text.replace(SOFT_HYPHEN, "")


def _append(text: str, line: str, known: frozenset[str]) -> str:
    if text.endswith(SOFT_HYPHEN):
        return text[:-1] + line
    if _SUSPENDED.match(line):
        return f"{text}\n{line}"
    before = _LAST_PART.search(text) if text.endswith("-") else None
    after = _FIRST_PART.match(line)
    if before and after and line[0].islower():
        whole = f"{before[1]}{after[0]}".lower()
        split = f"{before[1]}-{after[0]}".lower()
        return (text[:-1] if whole in known and split not in known else text) + line
    # A hyphen after a space is a dash; after a letter or a figure it binds ("2009-" "10").
    binds = len(text) > 1 and text[-1] == "-" and text[-2].isalnum()
    return text + line if binds else f"{text}\n{line}"


def setting(pages: Iterable[Sequence[Line]]) -> Setting:
    """Measure the running text: the commonest size, and the commonest distance of its lines."""
    sizes: Counter[float] = Counter()
    steps: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
        for above, below in pairwise(lines):
            step = below.base - above.base
            if above.size == below.size and 0.9 < step / max(above.size, 1) < 2.5:
                steps[round(step / above.size, 1)] += 1
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    return Setting(size, steps.most_common(1)[0][0] if steps else _USUAL_LEADING)
