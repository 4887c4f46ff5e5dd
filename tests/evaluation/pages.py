"""Check the pages worked out for plain-text reports: `python -m tests.evaluation.pages DIR`.

Contents entries and forced breaks are what the pages are worked out from, so they must all be
right. The page references of the numbered recommendations are not an input: they are the test.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ingest.documents.text import read_blocks
from ingest.pages.pagination import contents_entries, likeness
from ingest.types import Block, BlockKind, Page, Report, Role, Sentence
from tests.ingest.reports import read_report
from vectorstore.models.embeddings import Embedder, SentenceEmbedder, Vectors

# A heading is an entry's from this likeness on.
_ALIKE = 0.5
# A passage is on a recommendation's matter among so many nearest findings, or from this similarity.
_NEAREST, _SIMILAR = 12, 0.5
_RULE = f"""A reference holds where, on a page that it names, some finding sentence is among the \
{_NEAREST} findings of the whole report that are nearest to the recommendation (packaged model), \
or has a cosine similarity of {_SIMILAR} or more with it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was counted in one report: right ones and all, and what was wrong."""

    contents: tuple[int, int]
    forced: tuple[int, int]
    references: tuple[int, int]
    chance: float
    wrong: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether everything that the pages were worked out from came out right."""
        return self.contents[0] == self.contents[1] and self.forced[0] == self.forced[1]


def label_at(pages: Sequence[Page], offset: int) -> str:
    """The label of the page on which an offset stands."""
    return [page.label for page in pages if page.start <= offset][-1]


def check(report: Report, embedder: Embedder) -> Checked:
    """Count what is on its page in one report."""
    blocks = read_blocks(report.text)
    entries = contents_entries(blocks)
    lost = [e for e in entries if not _stands_on(e.title, e.page, blocks, report.pages)]
    cuts = [after for before, after in pairwise(blocks) if before.joins_next]
    starts = {page.start for page in report.pages}
    missed = [block for block in cuts if block.start not in starts]
    advice = [s for s in report.sentences if s.role is Role.RECOMMENDATION and s.refers_to]
    held = _held(report, advice, embedder)
    named = [
        pages & set(re.findall(r"\d+", s.refers_to)) for s, pages in zip(advice, held, strict=True)
    ]
    bare = [s for s, pages in zip(advice, named, strict=True) if not pages]
    numbered = sum(1 for page in report.pages if page.number is not None)
    return Checked(
        (len(entries) - len(lost), len(entries)),
        (len(cuts) - len(missed), len(cuts)),
        (len(advice) - len(bare), len(advice)),
        sum(map(len, held)) / max(numbered * len(advice), 1),
        (
            *(f"contents: {e.title}, page {e.page}" for e in lost),
            *(f"forced break before: {block.text[:60]}" for block in missed),
            *(f"reference to {s.refers_to}: {s.marker}. {s.text[:70]}" for s in bare),
        ),
    )


def _stands_on(title: str, page: int, blocks: Sequence[Block], pages: Sequence[Page]) -> bool:
    """Whether a heading that an entry names stands on its page."""
    return any(
        likeness(title, block.text) >= _ALIKE and label_at(pages, block.start) == str(page)
        for block in blocks
        if block.kind is BlockKind.HEADING
    )


def _held(report: Report, advice: Sequence[Sentence], embedder: Embedder) -> list[set[str]]:
    """For each recommendation the labels of the pages that hold a finding on its matter."""
    findings = [s for s in report.sentences if s.role is Role.FINDING and s.place.pages]
    if not advice or not findings:
        return [set() for _ in advice]
    near = embedder.encode([s.text for s in advice]) @ embedder.encode([s.text for s in findings]).T
    return [_pages_on(findings, row) for row in near]


def _pages_on(findings: Sequence[Sentence], near: Vectors) -> set[str]:
    nearest = set(np.argsort(-near)[:_NEAREST].tolist())
    return {
        label
        for i, finding in enumerate(findings)
        if i in nearest or near[i] >= _SIMILAR
        for label in finding.place.labels
    }


def main(arguments: Sequence[str]) -> int:
    """Print the counts of every text report of a folder; 1 where an input is not respected."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.evaluation.pages DIR\n")
        return 2
    files = sorted(Path(arguments[0]).rglob("*.txt"))
    embedder = SentenceEmbedder()
    checked = {file.name: check(read_report(file), embedder) for file in files}
    for name, found in checked.items():
        sys.stdout.write(f"{name}\n")
        for what in ("contents", "forced", "references"):
            right, every = getattr(found, what)
            sys.stdout.write(f"  {what}: {right} of {every}\n")
        sys.stdout.write(
            f"  share of all pages on which a reference would hold: {found.chance:.2f}\n"
        )
        sys.stdout.writelines(f"    not: {line}\n" for line in found.wrong)
    total = [sum(c.references[i] for c in checked.values()) for i in (0, 1)]
    sys.stdout.write(f"references in all: {total[0]} of {total[1]}\n{_RULE}\n")
    return 0 if checked and all(found.exact for found in checked.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
