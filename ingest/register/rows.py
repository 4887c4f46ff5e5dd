"""What a report's fixed rows say: a key with its value, a judgement with its grade.

These forms are the same in every framework: "Lead inspector: …", "Inspection dates: …", a letter
that opens with its date, a table whose last column is a grade.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.language.dates import DATE, SEASON, SPAN
from ingest.register.grades import ARROW, GRADE, POINTS, named_grade, without_points

_TEAM_ROLES = (
    r"(?:Deputy )?Lead Inspector|Team Inspector|Inspector|Expert by Experience|Supported by"
    r"|Project Assistant|Inspection Manager|Assistant Inspector|Her Majesty’s Inspector"
    r"|His Majesty’s Inspector"
)
_TEAM = re.compile(rf"^(?P<role>{_TEAM_ROLES})s?\s*:\s*(?P<name>.+)$", re.IGNORECASE)
# A table of the team gives each name with a body: "Ann Bell, Ofsted HMI lead inspector".
_NAME = r"(?:(?:Dr|Mrs?|Ms) )?[A-Z][\w’'-]+(?: [A-Z][a-z’'-][\w’'-]*){1,3}?"
_LED = re.compile(
    rf"(?P<name>{_NAME}),?(?: HMI,?)? (?P<body>Ofsted|CQC|HMI\w+)(?: HMI)?,? [Ll]ead [Ii]nspector"
)
# Or a sentence says who led: "by inspectors Ann Bell (lead) and Max Born".
_LEADING = re.compile(
    rf"\b[Ii]nspectors?,? (?P<name>{_NAME}) \((?:the )?lead(?: inspector)?\)"
    rf"|\b(?:inspection|visit|review|team) (?:was|were) led by (?:(?:(?:Her|His) Majesty[’']s"
    rf" Inspector|HMI|[Ii]nspector),? )?(?P<other>{_NAME})(?=[.,;(]| HMI| and\b|$)"
)
# Or the row is the role with a name beside it, and nothing between them.
_BESIDE = re.compile(rf"^(?P<role>(?:Deputy )?[Ll]ead [Ii]nspector) (?P<name>{_NAME})(?:,.*)?$")
_POSTS = (
    r"(?:\(?(?:S?HMI|OI|AI)\)?(?: designate)?|(?:Her|His) Majesty[’']s Inspectors?|Ofsted\b.*"
    r"|\(?(?:Additional|Contracted|Seconded|Regulatory) Inspector\)?)"
)
_POST = re.compile(rf"(?:,|\s)\s*{_POSTS}\.?$|\.$")
_POST_ONLY = re.compile(rf"^\s*(?:{_POSTS}\.?)?$")
_BETWEEN = re.compile(r",\s*|\s+and\s+")
_ON = r"(?:\s*:|\s+on|\s+in)*\s*"
_VISIT = r"(?:inspection|review|assessment|fieldwork|site visit|visit)"
_WRITTEN = r"(?:report|letter|assessment|inspection|review)"
_KEYS = (
    (
        "inspected",
        re.compile(
            rf"^(?:(?:start )?dates? of (?:the )?(?:(?!previous|last|next)\w+ )?{_VISIT}"
            rf"(?: visits?)?"
            rf"|{_VISIT}(?: visits?)?(?: start| end)?(?: dates?| period|(?=:))|inspected"
            rf"|{_VISIT} (?:was )?(?:carried out|undertaken|conducted)"
            rf"(?: in)?(?= the week (?:beginning|commencing)\b))"
            rf"{_ON}(?P<value>.*(?:{DATE}|{SEASON}).*)$",
            re.IGNORECASE,
        ),
    ),
    (
        "published",
        re.compile(
            rf"^(?:(?:report )?date of (?:publication|issue)|(?:report )?publication(?: date)?"
            rf"|date (?:published|issued)|issue date|report date|date of (?:the )?report"
            rf"|(?:this )?(?:{_WRITTEN} )?(?:was )?(?:first )?(?:published|issued)(?: date)?)"
            rf"{_ON}(?P<value>{DATE}|{SEASON})\b",
            re.IGNORECASE,
        ),
    ),
)
_PROSE = re.compile(
    rf"(?:\b(?:inspection|review|visit|fieldwork)(?: was)? (?:took place|carried out|undertaken"
    rf"|conducted)(?: from| between| on| in)?"
    rf"|\b(?:focused|monitoring|assurance|this) visit (?:to|of) [^.;:]{{3,90}}? (?:on|from|between)"
    rf"|^Between) (?P<value>{SPAN}|(?i:{SEASON}))"
)
# "Ada Byron, Director of Children’s Services"; a title before the name, letters after it.
_NAMES_POST = re.compile(
    r"^(?:[A-Z]\w{1,8} )?[A-Z][\w’'-]+(?: [A-Z][\w’'.-]*){1,3}(?: [A-Z]{2,4})*, "
    r"(?:[A-Z][\w’'&-]+ |(?:Chair|Commissioner|Coordinator|Director|Head|Leader|Manager|Mayor"
    r"|Officer)\w*, )[^.?!]*$"
)
_ENDS = re.compile(rf"[,;] (?:{_VISIT} )?end(?:ed|s)?(?: date)?\s*:? ", re.IGNORECASE)
_WEEK = re.compile(r"^(?:the )?(?:w/c|week (?=beginning|commencing))\s*", re.IGNORECASE)
_BETWEEN_DAYS = re.compile(r"between (.+?) and (.+)$", re.IGNORECASE)
_DEAR = re.compile(r"^Dear\b")
_BESIDE_DATE = re.compile(rf"^(?!.*\b{_VISIT}\b).{{2,80}}? (?P<value>{DATE})$", re.IGNORECASE)
_LETTER = re.compile(rf"^(?:Dated?:? )?(?P<value>{DATE})$")
_GRADED = re.compile(
    rf"^(?:\d+(?:\.\d+)*\.? )?(?P<aspect>(?-i:[A-Z]).{{3,140}}?)\s*[:–—-]?\s"
    # What a grade was before, or stands for, may follow in brackets.
    rf"(?P<grade>(?:{POINTS})?{GRADE})(?: ?{ARROW})?(?: \([^()]{{2,60}}\))?$",
    re.IGNORECASE,
)
_NO_ASPECT = re.compile(r"(?:\b(?:is|are|was|were|be|been|as|that|it|not|very|the|a)|[,;])$")


def team_member(text: str) -> Iterator[tuple[str, str]]:
    """Role and name of "Lead Inspector: …" and of a row of the team's table."""
    keyed = _TEAM.match(text)
    if keyed:
        inspectors = "inspector" in keyed["role"].lower()
        names = _BETWEEN.split(keyed["name"]) if inspectors else [keyed["name"]]
        yield from (
            (keyed["role"].capitalize(), person(n)) for n in names if not _POST_ONLY.match(n)
        )
        return
    beside = _BESIDE.match(text)
    if beside:
        yield beside["role"].capitalize(), beside["name"]
    for leading in _LEADING.finditer(text):
        yield "Lead inspector", leading["name"] or leading["other"]
    for led in _LED.finditer(text):
        role = "Lead inspector" if led["body"] == "Ofsted" else f"{led['body']} lead inspector"
        yield role, led["name"]


def person(text: str) -> str:
    """A name without the post after it: "Ann Bell, Her Majesty’s Inspector" is "Ann Bell"."""
    return _POST.sub("", text.strip())


def keyed_date(text: str) -> tuple[str, str] | None:
    """The kind ("inspected", "published") and value of a line that gives a date under its key."""
    for kind, pattern in _KEYS:
        found = pattern.match(text)
        if found:
            return kind, _as_span(found["value"].strip(" ."))
    return None


def _as_span(value: str) -> str:
    """Two days as a span: "between 4 and 8 March", "4 March 2024; inspection end: 8 March 2024"."""
    value = _WEEK.sub(_the_week, _ENDS.sub(" to ", value))
    between = _BETWEEN_DAYS.match(value)
    return f"{between[1]} to {between[2]}" if between else value


def _the_week(found: re.Match[str]) -> str:
    return "the week commencing " if "/" in found.group() else "the week "


def told_date(text: str) -> str:
    """When the inspection took place, as a sentence tells it; two days are a span of days."""
    found = _PROSE.search(text)
    value = found["value"] if found else ""
    return value if "," in value.partition(" and ")[0] else value.replace(" and ", " to ")


def names_post(text: str) -> bool:
    """Whether a line names a person with the post that they hold, and says nothing else."""
    return bool(_NAMES_POST.match(text))


def is_post(text: str) -> bool:
    """Whether a line is the post of an inspector, and no name stands with it."""
    return bool(text) and bool(_POST_ONLY.match(text))


def opens_letter(text: str) -> bool:
    """Whether a line is the salutation of a letter ("Dear Ada")."""
    return bool(_DEAR.match(text))


def letter_date(lines: Sequence[str]) -> tuple[int, str] | None:
    """The line that dates a letter, by its number, and its date.

    It is nothing else; or it ends with the date, beside the addressee and above the salutation.
    """
    above = next((i for i, line in enumerate(lines) if opens_letter(line)), 0)
    alone = ((i, _LETTER.match(line)) for i, line in enumerate(lines))
    beside = ((i, _BESIDE_DATE.match(line)) for i, line in enumerate(lines[:above]))
    return next(((i, found["value"]) for i, found in (*alone, *beside) if found), None)


def graded(text: str) -> tuple[str, str] | None:
    """Judgement and grade of a row of a table of grades."""
    found = _GRADED.match(text)
    if not found or _NO_ASPECT.search(found["aspect"]):
        return None
    return found["aspect"], named_grade(found["grade"])


def is_grade(text: str) -> bool:
    """Whether a text is a grade and nothing else."""
    return bool(re.fullmatch(GRADE, without_points(text), re.IGNORECASE))
