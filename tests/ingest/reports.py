"""Reports of a file, and of a text as a file of it would be read."""

from pathlib import Path

from ingest.documents.text import read_blocks
from ingest.pages.pagination import paginate
from ingest.reader import report_of as report_in
from ingest.reader import structure_report
from ingest.report_files import read_bytes
from ingest.types import Fact, Layout, Report, Role, Sentence

HEAD = """Inspection report

Service inspection of adult social care: Testshire County Council

Focus of inspection:

Safeguarding adults
Help for carers

Date of inspection: May 2010

Date of publication: 3 September 2010

About the Board of Care

The Board of Care looks after nothing, since it was invented for this text alone, and so were all
its people and figures.

Service Inspection Team

Lead Inspector: Ada Byron

Team Inspector: Max Born

Contents

Introduction\t3
Summary of how well Testshire was performing\t4
What Testshire was doing well to support outcomes\t5
Recommendations for improving outcomes in Testshire\t6
Key findings\t7
Appendix A: Summary of recommendations\t9

Introduction

"""


def report_of(text: str) -> Report:
    blocks = read_blocks(text)
    return structure_report("0" * 64, "made.txt", Layout(text, paginate(text, blocks), blocks))


def testshire(body: str) -> Report:
    """A report with the usual front, and this after the heading of its introduction."""
    return report_of(HEAD + body)


def with_role(report: Report, role: Role) -> list[Sentence]:
    return [sentence for sentence in report.sentences if sentence.role is role]


def values(report: Report, kind: str) -> list[tuple[str, str]]:
    return [(fact.aspect, fact.value) for fact in of_kind(report, kind)]


def of_kind(report: Report, kind: str) -> list[Fact]:
    return [fact for fact in report.facts if fact.kind == kind]


def read_report(path: Path) -> Report:
    """The report in a file; ReportError where it cannot be read."""
    return report_in(path, read_bytes(path).data)
