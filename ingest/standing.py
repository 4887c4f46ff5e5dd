"""Standing text: what an inspectorate prints in every report, and so says nothing of this council.

Told by its form: the imprint at the end, the law that an inspection is made under, what a grade
means, how inspectors work, addresses, the ends of letters.
"""

import re
from collections.abc import Sequence

from ingest.types import Block

# The imprint: who the publisher is, in what forms the report is to be had, who may copy it.
_IMPRINT = re.compile(
    r"\bregulates and inspects\b|\blarge print or Braille\b|^(?:\W*|.{0,20}) ?© |Crown copyright"
    r"|\bmay be reproduced (?:free|in whole)\b|^Further copies\b"
    r"|\bOpen Government Licence\b|^You may (?:re-?use|copy)\b|^If you are not happy with"
    r"|^Any complaints about|^This (?:publication|report) is (?:also )?available (?:at|from)",
    re.IGNORECASE,
)
# An imprint ends the report: it takes no more characters than this, and no greater share.
_LONGEST_IMPRINT, _GREATEST_SHARE = 3_500, 0.3
_MEANINGS = re.compile(
    r"what (?:the|our) (?:\w+ )?(?:judge?ments?|grades?|ratings?|scores?) mean"
    r"|(?:grade|judge?ment|rating)s? descriptors?|^if you are not happy with",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"^(?:information )?about th(?:is|e) (?:\w+ )?(?:inspection|review|assessment)\b"
    r"|^how (?:we|inspectors) (?:carried|inspect|did)",
    re.IGNORECASE,
)
# Under such a heading, these sentences still tell of this inspection.
_TEAM = re.compile(
    r"\bteam (?:consisted|included|comprised|was|were)\b|\bled by\b|\bleads? inspectors?\b"
    r"|\b(?:met|spoke|visited|talked|held|sampled|reviewed)\b.*\b(?:\d+|two|three|four|five|six)\b",
    re.IGNORECASE,
)
# "Lead inspector: …": a row of the team, though it may end with a full stop.
_KEYED = re.compile(r"^[A-Z][\w’' -]{2,40}:")
_REPORTED = r"(?:This|The) (?:\w+ ){0,2}(?:(?:re-)?inspection|review|report|letter|assessment)s?\b"
_LAW = re.compile(
    rf"^(?:\d{{1,2}}\s?)?(?:{_REPORTED}|\w+ produces? this report\b).*"
    r"\b(?:under|in accordance with)\b.{0,100}"
    r"\b(?:sections? \d|Act (?:19|20)\d\d|Regulations \d{4})"
)
_CONTACT = re.compile(
    r"^(?:(?:[TEWF]|Tel|Telephone|Textphone|Fax|Email|E-mail|Web|Website)\s?:.*"
    r"|\S+@\S+|(?:https?://|www\.)\S+|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$"
)
_LETTER = re.compile(r"^(?:Dear\b[^.?!]{0,60}|Yours (?:sincerely|faithfully),?)$")
_ENDS = re.compile(r"^Yours (?:sincerely|faithfully)\b")
_NO_STATEMENT = re.compile(
    r"^It is .{3,40} expectation that\b|\bgiven the opportunity to review this\b"
    r"|^with local unvalidated data\b"
    r"|^(?:\(recommendations?\.?\)\.?|(?:key )?judge?ments?:?\s+(?:judge?ment )?grades?|and|or)$",
    re.IGNORECASE,
)


def is_standing(path: Sequence[str], text: str) -> bool:
    """Whether a sentence under these headings is the same in every report."""
    if _IMPRINT.search(text) or _CONTACT.match(text) or _LETTER.match(text):
        return True
    if _LAW.match(text) or _NO_STATEMENT.match(text) or any(map(_MEANINGS.search, path)):
        return True
    told = text.endswith(".") and any(map(_METHOD.search, path))
    return told and not _TEAM.search(text) and not _KEYED.match(text)


def imprint_start(blocks: Sequence[Block]) -> int:
    """The offset from which a report holds its imprint alone; its end where it has none."""
    end = blocks[-1].end if blocks else 0
    start = end - min(_LONGEST_IMPRINT, _GREATEST_SHARE * end)
    for block in blocks:
        if block.start >= start and _IMPRINT.search(block.text):
            return block.start
    return end + 1


def letter_end(blocks: Sequence[Block]) -> int:
    """The offset from which a letter holds names; the end of the report where it is no letter."""
    found = [block.start for block in blocks if _ENDS.match(block.text)]
    return found[0] if found else (blocks[-1].end + 1 if blocks else 0)
