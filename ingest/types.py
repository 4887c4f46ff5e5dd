"""What ingest produces: a report, its pages, sections, sentences, chunks and facts."""

from dataclasses import dataclass, field
from enum import StrEnum

# Between the cells of a row in a report's text; folded, it is a space.
CELL_BREAK = "\t"
# Between the heads of a table's columns in the lead-in of a row.
HEAD_BREAK = " | "


class Basis(StrEnum):
    """How the label of a page is known."""

    PRINTED = "printed"
    CONTENTS = "contents"
    INFERRED = "inferred"
    NONE = "none"


class Role(StrEnum):
    """What a sentence is; an outcome statement is never evidence about the council."""

    FINDING = "finding"
    OUTCOME = "outcome statement"
    RECOMMENDATION = "recommendation"
    PERSON = "person's words"
    LEAD_IN = "lead-in"
    BOILERPLATE = "boilerplate"
    CONTACT = "contact"


class BlockKind(StrEnum):
    """The form of a block, before its meaning is known."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    LINE = "line"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading; `start` and `end` are offsets in the report's text.

    `note`: a footnote. `heads` are those of a table's columns, for a row or a cell of it; `leads`:
    what it says leads to the blocks after it, as a table's head does. `contact`: it names a person
    or a body, or how to reach them.
    """

    kind: BlockKind
    start: int
    end: int
    text: str
    level: int = 0
    marker: str = ""
    bold: bool = False
    joins_next: bool = False
    note: bool = False
    heads: tuple[str, ...] = ()
    leads: bool = False
    contact: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `number` is the position (1-based), `label` what is printed; offsets as in Block."""

    number: int | None
    label: str
    basis: Basis
    start: int
    end: int
    starts_known: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A file as read: its text, the pages as stretches of it, and its blocks in order.

    `made` is the day that the file itself says it was made on, ISO, empty where it does not.
    `unread` are the numbers of the pages that hold no readable text, though they show some.
    """

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    made: str = ""
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading path."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: page positions, the labels people see, and how these are known."""

    pages: tuple[int, ...]
    labels: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item with its place, section index and role."""

    start: int
    end: int
    text: str
    section: int
    paragraph: int
    role: Role
    place: Place
    speaker: str = ""
    lead_in: str = ""
    marker: str = ""
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: sentences `first` to `last` (inclusive) of one section."""

    id: str
    section: int
    first: int
    last: int
    text: str
    embedded: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from fixed structure, with the place and the words that show it."""

    kind: str
    aspect: str
    value: str
    quote: str
    start: int
    place: Place


@dataclass(frozen=True, slots=True)
class Cover:
    """What the front of a report says about itself; empty where it does not say.

    `issued` is not printed: about when a report without a publication date came out, by the date
    of its file. It helps to tell which report is meant, and is never shown.
    """

    council: str = ""
    council_id: str = ""
    title: str = ""
    publisher: str = ""
    kind: str = ""
    inspected: str = ""
    published: str = ""
    issued: str = ""

    @property
    def date(self) -> str:
        """The date of a report: when the inspection was, else when the report was published."""
        return self.inspected or self.published

    @property
    def age(self) -> tuple[str, str]:
        """What reports are put in order by, the newest last: their date, then when they came out.

        A report without a date of its own stands where its file says that it came out.
        """
        return self.date or self.issued, self.published or self.issued


@dataclass(frozen=True, slots=True)
class Report:
    """One published inspection of one council; `id` is the SHA-256 of the file's bytes.

    `unread` as in Layout.
    """

    id: str
    file: str
    cover: Cover
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...] = field(default=())
    facts: tuple[Fact, ...] = field(default=())
    unread: tuple[int, ...] = ()
