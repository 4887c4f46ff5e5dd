"""Small declarative profiles: what is special to a kind of report, as patterns of its form.

A report of no known kind has the empty profile; the rows and key lines that every framework
prints alike (`ingest.register.rows`) are read from it all the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.register.grades import GRADE

OVERALL = "Overall effectiveness"
BOARD = "Effectiveness of the Local Safeguarding Children Board"
_IS = r"(?:is |are |that |it |judged to be )*"
_BOARD = r"(?:the )?(?:Local Safeguarding Children Board|LSCB|\w+SCB)(?: \(\w+\))?"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is special to a kind of report; patterns are regular expressions, case ignored.

    `title` is found in one line of the opening, which is then the report's title. `statements`
    (aspect, pattern with `grade`) are sentences or headings that give a grade outside any row,
    `outcomes` (aspect, pattern with `value`) those that give a result which is no grade.
    `part_of`: the service of which it looks at a part, across the bodies that share it.
    `standards`: its chapters may open with the national standard that everybody is held to.
    """

    kind: str = ""
    service: str = ""
    part_of: str = ""
    publisher: str = ""
    title: str = ""
    statements: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    standards: bool = False


UNKNOWN = Profile(standards=True)
PROFILES = (
    Profile(
        kind="area-send",
        service="area SEND",
        publisher="Ofsted",
        title=r"^area SEND inspection\b",
        outcomes=(
            (
                "Inspection outcome",
                r"arrangements (?P<value>(?:typically )?lead to \w+ experiences and outcomes)",
            ),
            ("Inspection outcome", r"^There are (?P<value>widespread and/or systemic failings)"),
        ),
    ),
    Profile(
        kind="jtai",
        service="joint work for children",
        part_of="children's services",
        publisher="Ofsted",
        title=r"^joint targeted area inspection\b",
    ),
    Profile(
        kind="sif",
        service="children's services",
        publisher="Ofsted",
        title=r"^(?:re-)?inspection of services for children in need of help and protection\b",
        statements=(
            (OVERALL, rf"^Children[’']s services in .+? {_IS}(?P<grade>{GRADE})\b"),
            (
                OVERALL,
                rf"^The overall judgement is {_IS}(?:children[’']s services )?{_IS}"
                rf"(?P<grade>{GRADE})\b",
            ),
            (
                BOARD,
                rf"^(?:The (?:graded )?judge?ment (?:for|about|on) )?(?:the effectiveness of )?"
                rf"{_BOARD} {_IS}(?P<grade>{GRADE})\b",
            ),
        ),
    ),
    Profile(
        kind="ilacs",
        service="children's services",
        publisher="Ofsted",
        title=r"^inspection of (?:(?:.+ )?(?:local authority|council) children[’']s services"
        r"|children[’']s social care services)",
    ),
    Profile(
        kind="joint-review",
        service="children's services",
        publisher="Ofsted",
        title=r"^inspection of progress made in the provision of safeguarding services\b",
    ),
    Profile(
        kind="service-inspection",
        service="adult social care",
        title=r"^service inspection of adult social care\b",
        standards=True,
    ),
)


def profile_of(lines: Iterable[str]) -> tuple[Profile, str]:
    """The profile of a report and the line of its opening that says so; UNKNOWN and ""."""
    for line in lines:
        for profile in PROFILES:
            if re.search(profile.title, line, re.IGNORECASE):
                return profile, line
    return UNKNOWN, ""


def profile(kind: str) -> Profile:
    """The profile of a kind by its id; UNKNOWN where there is none."""
    return next((each for each in PROFILES if each.kind == kind), UNKNOWN)
