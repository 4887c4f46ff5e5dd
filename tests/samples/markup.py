"""Read the small markup in which the invented sample reports are written.

A source starts with `name: value` lines and a line `---`; after that every line is one block:
`#`, `##`, `###` headings, `!` a national statement, `-` a bullet, `- [key]` a recommendation,
`>` a person's words, `@recommendations` the numbered list of all recommendations, else prose.
`[[key]]` stands before the sentence that a recommendation rests on; `$name` is a shared text.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

KINDS = {"# ": "h1", "## ": "h2", "### ": "h3", "! ": "statement", "- ": "bullet", "> ": "quote"}
FRONT = {"roman": 3, "position": 0, "minus one": 1}
FINDINGS = "Key findings"
MARK = re.compile(r"\[\[(\w+)\]\]")
_KEYED = re.compile(r"\[(\w+)\] ")


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or list item; `key` names a recommendation or a heading's place."""

    kind: str
    text: str
    key: str = ""


@dataclass(frozen=True)
class Source:
    """A parsed report: the head lines, the shared texts filled in, and the blocks in order."""

    head: dict[str, str]
    shared: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def front(self) -> int:
        """How many pages come before the page that is numbered 1."""
        return FRONT[self.head["numbering"]]

    def label(self, position: int) -> str:
        """The number printed on a page (1-based position); the cover has none."""
        if position == 1:
            return ""
        if self.head["numbering"] == "roman" and position <= self.front:
            return "i" * position
        return str(position - self.front)


def typographic(text: str) -> str:
    """Turn straight single quotation marks into curly ones, as a word processor would."""
    return re.sub(r"(?<![\w.,!?])'(?=\w)", "‘", text).replace("'", "’")


def read_source(path: Path) -> Source:
    """Parse one report; raise ValueError where recommendations and `[[key]]` marks disagree."""
    top, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
    head = dict(line.split(": ", 1) for line in top.splitlines())
    raw = tomllib.loads(path.with_name("shared.toml").read_text(encoding="utf-8"))
    shared = {name: typographic(Template(text).substitute(head)) for name, text in raw.items()}
    lines = typographic(Template(body).substitute(head | shared)).splitlines()
    blocks = _placed([_block(line) for line in lines if line])
    _check_marks(path.stem, blocks)
    return Source(head, shared, blocks)


def contents(blocks: tuple[Block, ...]) -> list[Block]:
    """The headings that the contents page lists: all the large ones, and the areas of findings."""
    areas = [block for block in blocks if block.kind == "h2" and block.key.startswith(FINDINGS)]
    return [block for block in blocks if block.kind == "h1" or block in areas]


def numbered(blocks: tuple[Block, ...]) -> list[Block]:
    """The recommendations as one list: each area's heading and lead-in, then numbered items."""
    out: list[Block] = []
    area = lead_in = Block("", "")
    count = 0
    for block in blocks:
        if block.kind == "h2":
            area = block
        elif block.kind == "text":
            lead_in = block
        elif block.kind == "bullet" and block.key:
            out += [] if area in out else [area, lead_in]
            count += 1
            out.append(Block(f"{count}.", block.text, block.key))
    return out


def _block(line: str) -> Block:
    if line == "@recommendations":
        return Block("recommendations", "")
    for prefix, kind in KINDS.items():
        if line.startswith(prefix):
            text = line.removeprefix(prefix)
            keyed = _KEYED.match(text)
            key = keyed.group(1) if keyed else ""
            return Block(kind, _KEYED.sub("", text, count=1), key)
    return Block("text", line)


def _placed(blocks: list[Block]) -> tuple[Block, ...]:
    """Give headings a key that tells "Safeguarding adults" in one part from that in another."""
    out: list[Block] = []
    part = ""
    for block in blocks:
        part = block.text if block.kind == "h1" else part
        key = f"{part} / {block.text}" if block.kind in {"h1", "h2"} else block.key
        out.append(replace(block, key=key))
    return tuple(out)


def _check_marks(name: str, blocks: tuple[Block, ...]) -> None:
    wanted = sorted(block.key for block in blocks if block.key and block.kind == "bullet")
    found = sorted(key for block in blocks for key in MARK.findall(block.text))
    if wanted != found:
        raise ValueError(f"{name}: recommendations {wanted} rest on marks {found}")
