"""Look through answers for sentences that break an exact rule, without the code that checks them.

python -m tests.assistant.model.audit answers.jsonl   prints what was found and how many sentences
were read. Stricter than the checks: figures and quotations must stand in the quotes that are cited.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.language.dates import MONTHS
from ingest.language.words import NUMBER_WORDS

Row = dict[str, Any]
_SENTENCE = re.compile(r"(.+?)\s*((?:\[\d+\])+)", re.DOTALL)
# Lines of ours without a mark: leads and notes.
_OURS = re.compile(
    r"^(From the report on|In the report's own words:|The report on|The reports do not give grades"
    r"|Other reports on|There is no report on)"
)
_GRADES = re.compile(
    r"\b(outstanding|good|requires improvement|inadequate|excellent|adequate(?:ly)?|poor(?:ly)?)\b",
    re.IGNORECASE,
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-"})


def breaches(answer: Row, councils: list[str]) -> list[str]:
    """What the sentences of an answer break, one line each."""
    found = []
    by_number = {c["n"]: c for c in answer["citations"]}
    for sentence, marks in sentences(answer["answer"]):
        if any(n not in by_number for n in marks):
            found.append(f"mark: {sentence}")
            continue
        cited = [by_number[n] for n in marks]
        if not cited:
            if answer["citations"] and not _OURS.match(sentence):
                found.append(f"mark: {sentence}")
            continue
        found += [f"{rule}: {sentence}" for rule in _broken(sentence, cited, councils)]
    return found


def sentences(text: str) -> Iterator[tuple[str, list[int]]]:
    """Sentences of an answer with the numbers of their marks."""
    for line in text.splitlines():
        end = 0
        for match in _SENTENCE.finditer(line):
            end = match.end()
            yield match[1].strip(), [int(n) for n in re.findall(r"\d+", match[2])]
        if line[end:].strip():
            yield line[end:].strip(), []


def _broken(sentence: str, cited: list[Row], councils: list[str]) -> Iterator[str]:
    quotes = _folded(" ".join(c["quote"] for c in cited))
    covers = " ".join(
        f"{c['inspected']} {c['published']} {c['title']} {c['council']}" for c in cited
    )
    for year, month in re.findall(r"(\d{4})-(\d\d)", covers):
        covers += f" {MONTHS[int(month) - 1]} {year}"
    own = _folded(sentence)
    if _numbers(own) - _numbers(f"{quotes} {_folded(covers).replace('-', ' ')}"):
        yield "number"
    if any(not re.search(rf"\b{g}\b", quotes) for g in map(str.lower, _GRADES.findall(own))):
        yield "grade"
    if any(m in own and m not in f"{quotes} {covers.lower()}" for m in MONTHS if m != "may"):
        yield "date"
    for council in councils:
        named = re.search(rf"\b{re.escape(council)}\b", sentence)
        if named and not any(council in f"{c['council']} {c['quote']}" for c in cited):
            yield "council"
    for words in re.findall(r"“([^”]+)”", sentence):
        if _letters(words) not in _letters(" ".join(c["quote"] for c in cited)):
            yield "quote"


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _folded(text: str) -> str:
    return " ".join(text.translate(_PLAIN).lower().split())


def _numbers(text: str) -> set[str]:
    text = re.sub(r"\b([a-z]+ty)[- ]([a-z]+)\b", _joined, text)
    figures = {n.replace(",", "").lstrip("0").rstrip(".") for n in re.findall(r"\d[\d,.]*", text)}
    spelt = {str(NUMBER_WORDS[w]) for w in re.findall(r"[a-z]+", text) if w in NUMBER_WORDS}
    return figures | (spelt - {"1"})


def _joined(found: re.Match[str]) -> str:
    """ "forty-two" as one number; anything else as it was."""
    tens, unit = (NUMBER_WORDS.get(word, 0) for word in found.groups())
    return str(tens + unit) if tens >= 20 and 0 < unit < 10 else found[0]


def main(path: Path) -> int:
    """Print every breach; 1 where there is one."""
    every = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    # Answers from Facts are not the model's; their lines are ours, counts and corrections too.
    answers = [answer for answer in every if answer["checked"]]
    councils = sorted({c["council"].split(" of ")[-1] for a in answers for c in a["citations"]})
    written = sum((a["checked"] or {}).get("written", 0) for a in answers)
    kept = sum((a["checked"] or {}).get("kept", 0) for a in answers)
    found = [f"{a['id']} {line}" for a in answers for line in breaches(a, councils)]
    modes = [a["mode"] for a in answers]
    for line in found:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(
        f"{len(answers)} answers that it was asked for, {modes.count('model')} by the model; "
        f"it wrote {written} sentences, {kept} are shown; "
        f"{len(found)} shown sentences break an exact rule\n"
    )
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
