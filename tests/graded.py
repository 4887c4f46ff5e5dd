"""Invented reports with grades as PDFs: a few councils, three kinds of inspection, some years."""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

_PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=11, leading=14, spaceAfter=8)
_HEADING = ParagraphStyle(
    "heading", fontName="Helvetica-Bold", fontSize=15, leading=19, spaceAfter=10, spaceBefore=12
)
_PROSE = """The staff of {council} visit every week and write down what they are told. They read it
back, and what is promised is done in a month. Most homes are near the river, where the schools
are. """

# Names of judgements and outcomes, as frameworks word them.
_LEADERS = "leaders on social work practice with children and families"
_IN_NEED = "children in need of help and protection"
_OUTCOME = "inconsistent experiences and outcomes"
_ILACS = (
    """# Inspection of {council} Council local authority children’s services

Inspection dates: {day}

Lead inspector: {lead}, His Majesty’s Inspector

Judgement Grade

The impact of """
    + _LEADERS
    + """ {leadership}

The experiences and progress of children who need help and protection {help}

The experiences and progress of {care} {cared}

Overall effectiveness {overall}

---

# What is it like to be a child in this area?

Children of {council} speak of kind visits. Their plans are short and are read aloud to them.

# What needs to improve?

- The speed of answers to letters about the harbour of {council}.

- The number of visits to the older barns.
"""
)
_SIF = (
    """# {council} Council

# Inspection of services for """
    + _IN_NEED
    + """, children looked after

Inspection date: {day}

Report published: {published}

# Children’s services in {council} {verb} {overall}

1. Children who need help and protection {help}

2. Children looked after and achieving permanence {cared}

2.1 Adoption performance {adoption}

3. Leadership, management and governance {leadership}

---

# Executive summary

Children of {council} speak of kind visits. Their plans are short and are read aloud to them.
Replies to letters were inadequate for a whole winter, because too few people wrote them.

# Information about this inspection

Lead inspector: {lead}
"""
)
_SEND = (
    """# Area SEND inspection of {council} Local Area Partnership

Inspection dates: {day}

# Inspection outcome

The local area partnership’s arrangements lead to """
    + _OUTCOME
    + """ for
children of {council}.

---

# What is it like to be a child with special educational needs in this area?

Children of {council} wait for the bus to the gardens, and are seldom told when it will come.
"""
)
GOOD, OUTSTANDING, INADEQUATE = "Good", "Outstanding", "Inadequate"
IMPROVE = "Requires improvement to be good"
_BEFORE, _SINCE = "children in care and care leavers", "children in care"


def ilacs(
    council: str, day: str, overall: str, help: str, cared: str, leadership: str,
    care: str = _SINCE, lead: str = "Ada Byron",
) -> str:  # fmt: skip
    return _ILACS.format(**locals())


def sif(
    council: str, day: str, published: str, overall: str, help: str, cared: str, adoption: str,
    leadership: str, lead: str = "Max Born",
) -> str:  # fmt: skip
    verb = "require" if overall.startswith("Require") else "are"
    said = overall.removeprefix("Requires ").lower()
    return _SIF.format(**(locals() | {"overall": said}))


def send(council: str, day: str) -> str:
    return _SEND.format(council=council, day=day)


REPORTS = {
    "ashmere-2027": sif(
        "Ashmere", "4 May 2027 to 28 May 2027", "9 July 2027", INADEQUATE, INADEQUATE, IMPROVE,
        GOOD, INADEQUATE,
    ),
    "ashmere-2030": ilacs(
        "Ashmere", "6 to 17 May 2030", IMPROVE, IMPROVE, GOOD, IMPROVE, _BEFORE, "Cora Lind",
    ),
    "ashmere-2033": ilacs("Ashmere", "2 to 13 May 2033", GOOD, GOOD, OUTSTANDING, OUTSTANDING),
    "birchdale-2031": ilacs("Birchdale", "1 to 12 March 2031", GOOD, IMPROVE, GOOD, GOOD),
    "birchdale-2034": ilacs(
        "Birchdale", "4 to 15 September 2034", INADEQUATE, INADEQUATE, IMPROVE, INADEQUATE,
    ),
    "birchdale-send-2032": send("Birchdale", "5 to 9 July 2032"),
    "cloughton-2031": ilacs(
        "Cloughton", "3 to 14 November 2031", OUTSTANDING, GOOD, OUTSTANDING, OUTSTANDING,
    ),
    "denwick-2028": sif(
        "Denwick", "6 June 2028 to 30 June 2028", "8 August 2028", GOOD, IMPROVE, GOOD,
        OUTSTANDING, GOOD,
    ),
    "denwick-2032": ilacs("Denwick", "7 to 18 June 2032", GOOD, GOOD, GOOD, OUTSTANDING),
    "elmstow-send-2033": send("Elmstow", "4 to 8 April 2033"),
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the reports into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in REPORTS.items():
        typeset(folder / f"{name}.pdf", text)
    return folder


def typeset(path: Path, text: str) -> None:
    council = path.stem.split("-")[0].capitalize()
    story: list[Flowable] = []
    for block in text.split("\n\n"):
        line = " ".join(block.split())
        if line == "---":
            story.append(PageBreak())
        elif line.startswith("# "):
            story.append(Paragraph(line[2:], _HEADING))
        else:
            story.append(Paragraph(line.replace("- ", "• ", 1) if line[0] == "-" else line, _PLAIN))
    story += [Paragraph(" ".join(_PROSE.format(council=council).split()), _PLAIN)] * 6
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1).build(story)
