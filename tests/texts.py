"""Invented plain-text reports with known page breaks."""

import random
from dataclasses import dataclass, field

WORDS = """
    council staff people carers plans support homes services managers partners reviews visits
    meetings records training advice choice health housing members budgets teams policies
    checked offered reached shared changed helped arranged agreed recorded followed improved
    slowly quickly together regularly rarely often again locally early later openly fairly
    new local older clear uneven careful strong weak recent joint useful separate small written
""".split()
TITLES = (
    """
    Introduction|Summary of performance|Strengths of leadership|Advice and first contact|Context
    |Personal budgets|Leaving hospital|Support for carers|Reablement at home|Complaints handling
    |Equipment and adaptations|Transport to day centres|Night services|Conclusion
""".replace("\n    ", "")
    .strip()
    .split("|")
)
LINE = 82
PAGE_LINES = 48.0
FRONT = """Inspection report

Service inspection of adult social care: Testshire County Council

Date of inspection: May 2010

Date of publication: 3 September 2010

Contents

"""


@dataclass
class Book:
    """A text with the offsets at which its pages really begin."""

    text: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    forced: list[int] = field(default_factory=list)
    entries: list[tuple[str, int]] = field(default_factory=list)


def sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 24))
    return f"{' '.join(words).capitalize()}."


def paragraph(chance: random.Random, sentences: int) -> str:
    return " ".join(sentence(chance) for _ in range(sentences))


def book(seed: int, chapters: int = 6, tab: str = "\t") -> Book:
    """A report of full pages; a page ends between paragraphs or, sometimes, in mid-sentence."""
    chance = random.Random(seed)
    made, body, number = Book(), _Body(), 3
    titles = chance.sample(TITLES, chapters)
    for title in titles:
        made.entries.append((title, number))
        number = _chapter(chance, body, title, number, chance.randint(1, 4))
    listed = "\n".join(f"{title}{tab}{page}" for title, page in made.entries)
    front = f"{FRONT}{listed}\n\n"
    made.text = front + body.text
    made.starts = {page: start + len(front) for page, start in body.starts.items()}
    made.forced = [start + len(front) for start in body.forced]
    return made


@dataclass
class _Body:
    text: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    forced: list[int] = field(default_factory=list)

    def add(self, block: str) -> int:
        """Add a block; return where it begins."""
        start = len(self.text)
        self.text += f"{block}\n\n"
        return start


def _chapter(chance: random.Random, body: _Body, title: str, number: int, pages: int) -> int:
    rest = ""
    for page in range(pages):
        height = 0.0
        if page == 0:
            body.starts[number] = body.add(title)
            height = 2.6
        elif rest:
            body.starts[number] = body.add(rest)
            body.forced.append(body.starts[number])
            height = len(rest) / LINE + 1.5
        rest = _fill(chance, body, number, height, cut=page < pages - 1 and chance.random() < 0.4)
        number += 1
    return number


def _fill(chance: random.Random, body: _Body, number: int, height: float, *, cut: bool) -> str:
    """Fill a page with paragraphs; where it is `cut`, return what goes on overleaf."""
    while height < PAGE_LINES - 6:
        text = paragraph(chance, chance.randint(2, 5))
        body.starts.setdefault(number, len(body.text))
        body.add(text)
        height += len(text) / LINE + 1.5
    if not cut:
        return ""
    words = sentence(chance).split()
    body.add(f"{paragraph(chance, 2)} {' '.join(words[:4])}")
    return f"{' '.join(words[4:])} {paragraph(chance, 1)}"
