"""What of a PDF cannot be read, though the file opens: broken streams, characters not seen so."""

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Tell what of a PDF can no longer be read, though the file opens: streams that do not unpack.
# PDFium passes over what it cannot decode and says nothing. A packed stream has a checksum, so a
# changed byte in it shows. Pictures and descriptions of the file hold no text; without the
# outlines of a font its characters may be lost. What holds a file together is looked at too: where
# its objects begin and end, the list of their places, the pages' contents, and that the fonts that
# these name are there.

_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_END = re.compile(rb"\r?\n?endstream")
_NO_TEXT = re.compile(rb"/Subtype\s*/(?:Image|XML)\b|/Type\s*/Metadata\b|/Alternate\b")
_OUTLINES = re.compile(rb"/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b|/Length1\b")
_PACKED = re.compile(rb"/(?:FlateDecode|Fl)\b")
_OTHER_FILTER = re.compile(rb"/(?:LZW|DCT|JPX|CCITTFax|JBIG2|RunLength|ASCIIHex|Crypt)\w*")
_PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
_FIRST = re.compile(rb"/First\s+(\d+)")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_CONTENTS = re.compile(rb"/Contents\s*(\[[^\]]*\]|\d+\s+\d+\s+R)")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_ROOT = re.compile(rb"/Root\s+(\d+)\s+\d+\s+R")
_PAGES = re.compile(rb"/Pages\s+(\d+)\s+\d+\s+R")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
_TABLE = re.compile(rb"(?<!start)xref[ ]*[\r\n]+")
_BEGINS = re.compile(rb"\s*(\d{1,10}) (\d{1,10})[ ]*[\r\n]+")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])\s*")
_SETS_FONT = re.compile(rb"/([^\s/<>\[\]()]+)\s+-?[\d.]+\s+Tf\b")
_RESOURCES = re.compile(rb"/Resources\b")
_NAMED = re.compile(rb"/(?:Resources|Font)\s+(\d+)\s+\d+\s+R")
# A page's resources may be an object of its own, and the fonts in them another.
_STEPS = 3
# From a font's outlines over its descriptor and its font to the page that sets text in it.
_STEPS_UP = 6
_PAGE = re.compile(rb"/Type\s*/Page\b")
# Bytes: a page or a font has a hundredth of it; what unpacks to more is made to harm.
_MOST_UNPACKED = 64_000_000
# A tree of pages deeper than this leads in a circle.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Damage:
    """The positions of pages whose text is broken; `beyond`: any page's text may be."""

    pages: frozenset[int] = frozenset()
    beyond: bool = False


def damage(data: bytes) -> Damage:
    """What of a PDF does not unpack; an encrypted file cannot be looked into."""
    if _ENCRYPTED.search(data):
        return Damage()
    objects: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    broken: set[int] = set()
    fonts: set[int] = set()
    loose = not _is_bound(data)
    for number, head, body in _objects(data):
        objects[number] = head
        broken.discard(number)
        fonts.discard(number)
        loose = loose or (body is None and bool(_OBJECT.search(head)))
        if body is None or _NO_TEXT.search(head) or not _PACKED.search(head):
            continue
        text = _unpacked(head, body)
        outlines = bool(_OUTLINES.search(head))
        if text is None:
            (fonts if outlines else broken).add(number)
        if text is None or outlines:
            continue
        streams[number] = text
        if _PACKED_OBJECTS.search(head):
            objects |= dict(_packed_objects(head, text))
    listed = _pages(data, objects)
    contents = [_contents(objects.get(number, b""), objects) for number in listed]
    lost = {
        i for i, (number, own) in enumerate(zip(listed, contents, strict=True))
        if own & broken or not own <= objects.keys() or _lacks_fonts(number, own, objects, streams)
    }  # fmt: skip
    set_in = _using(fonts, objects)
    lost |= {i for i, number in enumerate(listed) if number in set_in}
    known = set().union(*(contents[i] for i in lost))
    return Damage(frozenset(lost), loose or bool(broken - known))


def _using(fonts: set[int], objects: dict[int, bytes]) -> set[int]:
    """The objects, pages among them, that need one of these, directly or over others."""
    found, new = set(fonts), set(fonts)
    for _ in range(_STEPS_UP if fonts else 0):
        new = {
            number for number, text in objects.items()
            if number not in found and new & set(map(int, _REFERENCE.findall(text)))
        }  # fmt: skip
        found |= new
        new = {number for number in new if not _PAGE.search(objects[number])}
    return found


def _is_bound(data: bytes) -> bool:
    """Whether the lists of objects' places are whole, and each place holds its object."""
    shift = max(data.find(b"%PDF-"), 0)
    for table in _TABLE.finditer(data):
        at, number, left = table.end(), 0, 0
        while not data.startswith(b"trailer", at):
            entry = _ENTRY.match(data, at)
            begins = _BEGINS.match(data, at) if not left else None
            if begins:
                number, left = int(begins[1]), int(begins[2])
                at = begins.end()
                continue
            if not entry or not left:
                return False
            at, left = entry.end(), left - 1
            place = int(entry[1]) + shift
            if entry[2] == b"n" and place and not _holds(data, place, number):
                return False
            number += 1
    return True


def _holds(data: bytes, place: int, number: int) -> bool:
    found = _OBJECT.match(data, place) or _OBJECT.match(data[place : place + 40].lstrip())
    return bool(found and int(found[1]) == number)


def _lacks_fonts(
    page: int, own: set[int], objects: dict[int, bytes], streams: dict[int, bytes]
) -> bool:
    """Whether a page sets text in fonts that are not among its resources, or has lost its text."""
    used = {name for each in own for name in _SETS_FONT.findall(streams.get(each, b""))}
    head = objects.get(page, b"")
    if head.count(b"<<") != head.count(b">>"):
        # What stands behind the break is not read as the page's.
        return True
    if not own:
        # Nothing is written with the fonts that the page names.
        return b"/Font" in head
    if not used or not _RESOURCES.search(head):
        return False
    text = head
    for _ in range(_STEPS):
        text += b" ".join(
            objects.get(int(number), b"") for number in _NAMED.findall(text) if number
        )
        if all(re.search(rb"/" + re.escape(name) + rb"(?![^\s<\[/])", text) for name in used):
            return not re.search(rb"/Font\b", text)
    return True


def _objects(data: bytes) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Each object of a file: its number, its text, and its stream (None without one)."""
    at = 0
    while found := _OBJECT.search(data, at):
        end = data.find(b"endobj", found.end())
        end = len(data) if end < 0 else end
        begins = _STREAM.search(data, found.end(), end)
        if not begins:
            yield int(found[1]), data[found.end() : end], None
            at = end
            continue
        ends = _END.search(data, begins.end())
        at = ends.end() if ends else len(data)
        body = data[begins.end() : ends.start() if ends else at]
        yield int(found[1]), data[found.end() : begins.start()], body


def _unpacked(head: bytes, body: bytes) -> bytes | None:
    """What a packed stream holds; None where it does not unpack whole.

    b"" for other packings, and for what unpacks to more than any page or font does.
    """
    if _OTHER_FILTER.search(head):
        return b""
    try:
        if b"ASCII85" in head or b"/A85" in head:
            body = base64.a85decode(body.strip().removeprefix(b"<~").removesuffix(b"~>"))
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(body, _MOST_UNPACKED)
        if unpacking.unconsumed_tail:
            return b""
        return text if unpacking.eof else None
    except (zlib.error, ValueError):
        return None


def _packed_objects(head: bytes, text: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects in a stream of objects, by number."""
    first = _FIRST.search(head)
    begins = int(first[1]) if first else 0
    numbers = [int(each) for each in text[:begins].split() if each.isdigit()]
    starts = [begins + offset for offset in numbers[1::2]]
    for number, start, end in zip(numbers[::2], starts, [*starts[1:], len(text)], strict=False):
        yield number, text[start:end]


def _pages(data: bytes, objects: dict[int, bytes]) -> list[int]:
    """The numbers of the objects that are pages, in order."""
    texts = [data, *objects.values()]
    roots = [int(found[1]) for text in texts[:1] for found in _ROOT.finditer(text)]
    roots += [number for number, text in objects.items() if re.search(rb"/Type\s*/Catalog\b", text)]
    for root in reversed(roots):
        tree = _PAGES.search(objects.get(root, b""))
        if tree:
            return list(_leaves(int(tree[1]), objects, 0))
    return []


def _leaves(number: int, objects: dict[int, bytes], depth: int) -> Iterator[int]:
    kids = _KIDS.search(objects.get(number, b""))
    if not kids:
        yield number
    elif depth < _DEEPEST:
        for kid in _REFERENCE.findall(kids[1]):
            yield from _leaves(int(kid), objects, depth + 1)


def _contents(page: bytes, objects: dict[int, bytes]) -> set[int]:
    """The numbers of the streams that a page is made of."""
    found = _CONTENTS.search(page)
    streams = {int(each) for each in _REFERENCE.findall(found[1])} if found else set()
    for each in [*streams]:
        # The list of streams may be an object of its own.
        held = objects.get(each, b"").strip()
        if held.startswith(b"["):
            streams |= {int(number) for number in _REFERENCE.findall(held)}
    return streams


# Tell text from what only stands in its place: pages whose characters are not those one sees.
# A font without a table of its letters gives private characters or other letters; then the words
# have no vowels, or none of the small words that every page of English has.

# Below this many letters a page holds no text: a number, a name on a picture.
FEWEST_LETTERS = 25
# Of the characters of a page, those without a meaning are fewer: bullets of symbol fonts.
_NO_MEANING = 0.25
# So many words say something of a page; a table may have none of the small words in fewer.
_SOME_WORDS, _MANY_WORDS = 12, 60
_VOWELS = 0.5
_ODD = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
# What stands on a page, by the numbers of the PDF library: text, strokes, pictures.
_TEXT, _PATH, _IMAGE = 1, 2, 3
# A page without text that has a picture of this share, or so many strokes, is a scan of one.
_PICTURED, _MANY_STROKES = 0.3, 100
_SMALL = re.compile(
    r"\b(?:the|of|and|to|in|for|is|are|was|were|with|that|by|on|their|from|have|has|as|or|a|an)\b",
    re.IGNORECASE,
)


def letters(text: str) -> int:
    """How many letters a text has."""
    return len(_LETTER.findall(text))


def is_legible(text: str) -> bool:
    """Whether a page's characters can be those that one sees."""
    if len(_ODD.findall(text)) > _NO_MEANING * len("".join(text.split())):
        return False
    words = _WORD.findall(text)
    if len(words) >= _SOME_WORDS and sum(map(_has_vowel, words)) < _VOWELS * len(words):
        return False
    return len(words) < _MANY_WORDS or bool(_SMALL.search(text))


def _has_vowel(word: str) -> bool:
    return bool(_VOWEL.search(word))


def shows(page: Any) -> bool:
    """Whether a PDF's page without text shows a picture, or letters as strokes or without codes."""
    width, height = page.get_size()
    drawn, covered = 0, 0.0
    for each in page.get_objects(max_depth=3):
        left, bottom, right, top = each.get_bounds()
        drawn += each.type in (_TEXT, _PATH)
        if each.type == _IMAGE:
            covered += abs((right - left) * (top - bottom))
    return drawn >= _MANY_STROKES or covered >= _PICTURED * width * height
