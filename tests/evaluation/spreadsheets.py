"""Files of questions as people have them, by name: what spreadsheets of several countries save."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEAD = ["id", "question", "answerable", "must"]
# In every file: the same two questions, with a delimiter, quotation marks and a line break inside.
ASKED = ['What did "carers" say; and who, exactly?', "How was Testham graded\nin 2020?"]
ROWS = [["a1", ASKED[0], "TRUE", "carers"], ["a2", ASKED[1], "FALSE", ""]]
Write = Callable[[Path], None]


def text(
    rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n", **more: Any
) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, **more).writerows(rows)
    return out.getvalue()


def saved(content: str, encoding: str = "utf-8") -> Write:
    return lambda path: path.write_bytes(content.encode(encoding)) and None or None


def book(rows: Sequence[Sequence[Any]], edit: Callable[[Any], None] = lambda _: None) -> Write:
    def write(path: Path) -> None:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(list(row))
        edit(made)
        made.save(path)

    return write


def localised(yes: str, no: str, delimiter: str = ";") -> str:
    return text([HEAD, [*ROWS[0][:2], yes, "carers"], [*ROWS[1][:2], no, ""]], delimiter)


def _merged_title(made: Any) -> None:
    made.active.insert_rows(1, 2)
    made.active["A1"] = "Questions for the spring"
    made.active.merge_cells("A1:D1")


def _other_sheet(made: Any) -> None:
    notes = made.create_sheet("Notes", 0)
    notes["A1"], notes["A2"] = "Please fill in the other sheet", "Thanks"


def _hidden_copy(made: Any) -> None:
    copy = made.copy_worksheet(made.active)
    copy["B2"] = "an old question"
    copy.sheet_state = "hidden"
    made.move_sheet(copy, -1)


def _accented(word: str) -> list[list[str]]:
    return [HEAD, ["a1", ASKED[0], "yes", "carers"], ["a2", f"{word}?", "no", ""]]


def _plain(rows: Sequence[Sequence[str]] = (HEAD, *ROWS), **more: Any) -> str:
    return text(rows, **more)


_WIDE = [[*row, "", ""] for row in [HEAD, *ROWS]]
_PADDED = [["", "", "", ""], [], HEAD, ["", "", "", ""], *ROWS, ["", "", "", ""]]
_CALLED = [["Ref", "Question Text", "Has answer", "Expected"], *ROWS]
_JSON = [{"id": r[0], "question": r[1], "answerable": r[2] == "TRUE"} for r in ROWS]

# The file's name and how it is written; all are read as the same two questions.
RIGHT: dict[str, Write] = {
    "excel-en.csv": saved(_plain()),
    "excel-en-utf8.csv": saved(_plain(), "utf-8-sig"),
    "excel-en-cp1252.csv": saved(_plain(), "cp1252"),
    "excel-de.csv": saved(localised("WAHR", "FALSCH"), "cp1252"),
    "excel-fr.csv": saved(localised("VRAI", "FAUX"), "cp1252"),
    "excel-es.csv": saved(localised("VERDADERO", "FALSO"), "utf-8-sig"),
    "excel-it.csv": saved(localised("VERO", "FALSO")),
    "excel-nl.csv": saved(localised("WAAR", "ONWAAR")),
    "excel-sv.csv": saved(localised("SANT", "FALSKT")),
    "excel-pl.csv": saved(localised("PRAWDA", "FAŁSZ"), "cp1250"),
    "excel-pt.csv": saved(localised("VERDADEIRO", "FALSO")),
    "excel-sep-line.csv": saved("sep=;\r\n" + _plain(delimiter=";")),
    "excel-unicode-text.txt": saved(_plain(delimiter="\t"), "utf-16"),
    "excel-utf16-be.csv": saved("\ufeff" + _plain(delimiter="\t"), "utf-16-be"),
    "utf16-without-mark.csv": saved(_plain(), "utf-16-le"),
    "mac-old-line-ends.csv": saved(_plain(end="\r", quoting=csv.QUOTE_ALL)),
    "numbers.csv": saved(_plain(end="\n")),
    "numbers-semicolon.csv": saved(_plain(delimiter=";", end="\n")),
    "google.csv": saved(_plain(end="\r\n")),
    "google.tsv": saved(_plain(delimiter="\t", end="\r\n")),
    "libreoffice-quoted.csv": saved(_plain(quoting=csv.QUOTE_ALL, end="\n")),
    "libreoffice-pipe.csv": saved(_plain(delimiter="|")),
    "libreoffice-single-quotes.csv": saved(_plain(quotechar="'", quoting=csv.QUOTE_ALL)),
    "dos-end-mark.csv": saved(_plain() + "\x1a"),
    "empty-columns.csv": saved(_plain(_WIDE)),
    "empty-rows-and-title-space.csv": saved(_plain(_PADDED)),
    "title-above.csv": saved(_plain([["Questions for the spring", "", "", ""], [], HEAD, *ROWS])),
    "synonyms.csv": saved(_plain(_CALLED)),
    "capitals.csv": saved(_plain([[name.upper() for name in HEAD], *ROWS])),
    "spaces-in-head.csv": saved(_plain([[f" {name.title()} " for name in HEAD], *ROWS])),
    "named-txt.dat": saved(_plain()),
    "plain.xlsx": book([HEAD, *ROWS]),
    "xlsx-named-csv.csv": book([HEAD, *ROWS]),
    "merged-title.xlsx": book([HEAD, *ROWS], _merged_title),
    "second-sheet.xlsx": book([HEAD, *ROWS], _other_sheet),
    "hidden-sheet.xlsx": book([HEAD, *ROWS], _hidden_copy),
    "flags.xlsx": book([HEAD, [*ROWS[0][:2], True, "carers"], [*ROWS[1][:2], False, None]]),
    "rows.jsonl": saved("".join(json.dumps(row) + "\n" for row in _JSON)),
    "rows-marked.jsonl": saved("".join(json.dumps(r) + "\r\n" for r in _JSON), "utf-8-sig"),
    "array.json": saved(json.dumps(_JSON)),
}
# Letters outside ASCII in old encodings, by the word that must come out.
ACCENTED: dict[str, tuple[str, str]] = {
    "cp1252": ("Größe – Zürich", "cp1252"),
    "french": ("Où est l’élève", "cp1252"),
    "polish": ("Żółć, gęś", "cp1250"),
    "czech": ("Příliš žluťoučký", "cp1250"),
    "turkish": ("Şişli için ığdır", "cp1254"),
    "russian": ("Как оценили", "cp1251"),
    "greek": ("Πώς αξιολογήθηκε", "cp1253"),
    "utf-8": ("Où est l’élève", "utf-8"),
}


def accented(name: str) -> tuple[Write, str]:
    word, encoding = ACCENTED[name]
    return saved(text(_accented(word), ";"), encoding), word


# Files with faults: how each is written, and what must be named.
FAULTS: dict[str, tuple[Write, tuple[str, ...]]] = {
    "no-question.csv": (saved("text,note\r\nwhy,x\r\n"), ("no `question` column", "“text”")),
    "doubles.csv": (saved("id,question\n1,a\n2,b\n1,c\n"), ("row 2, row 4", "id 1 stands twice")),
    "turn-alone.csv": (saved("question,turn\nAnd that?,2\n"), ("row 2", "turn 2")),
    "turn-twice.csv": (
        saved("question,conversation,turn\na,c,1\nb,c,1\n"), ("row 2, row 3", "turn 1")),
    "turn-words.csv": (saved("question,conversation,turn\na,c,first\n"), ("row 2", "no number")),
    "flag.csv": (saved("question,answerable\na,perhaps\n"), ("row 2", "“perhaps”")),
    "regex.csv": (saved("question,must\na,(b\n"), ("row 2", "“(b”")),
    "evidence.csv": (saved("question,evidence\na,page three\n"), ("row 2", "`evidence`")),
    "pages.csv": (
        saved("question,expected council,expected page\na,Testham,three\n"), ("row 2", "“three”")),
    "comma-inside.csv": (
        saved("id,question\n1,How was it, then?\n"), ("row 2", "right of the last column")),
    "open-quote.csv": (saved('id,question\n1,"How was it?\n2,b\n'), ("not closed",)),
    "lines.jsonl": (
        saved('{"question": "a"}\n{oops\n[1]\n{"text": "b"}\n'),
        ("line 2 is no JSON", "line 3 is no JSON object", "line 4: there is no `question`")),
}  # fmt: skip
