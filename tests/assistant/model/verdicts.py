"""A strong chat model as judge: `python -m tests.assistant.model.verdicts CLAIMS.jsonl`.

`verdicts.jsonl` has what a strong chat model said of claims when it was shown what the program asks
with ASSISTANT_CHECK_WITH=model, in the order of a shuffle, and no label: the start of the SHA-256
of a claim, whether it is supported, and why not. A real endpoint gives these verdicts in the form
that the prompt asks for, and the program asks, reads and weighs them as always. Claims without a
recorded verdict are left out. Printed is what is kept and stopped by kind, and last a line of JSON
with 95 % intervals (Wilson).
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from assistant.checks.__main__ import table
from assistant.checks.calibration import Row, known_councils, read_rows
from assistant.checks.claim import check_claim, pair_of
from assistant.checks.types import Verdict
from assistant.model.chat_model import Chat, How, Limits, open_chat
from assistant.model.verification import ModelJudge
from prompts import load_prompts
from tests.assistant.model.servers import Handler, Play, serving
from tests.evaluation.claims import wilson
from tests.fakes import HashEmbedder

RECORDED = Path(__file__).parent / "verdicts.jsonl"
_SENTENCE = re.compile(r"^([A-Z]) \(passage \d+\): (.*)$", re.MULTILINE)
_DIGITS = 16

# By the start of a claim's hash: "YES", or "NO, " and why.
Recorded = Mapping[str, str]


def recorded(path: Path = RECORDED) -> Recorded:
    """The recorded verdicts."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["claim"]: "YES" if row["supported"] else f"NO, {row['why']}" for row in rows}


def key_of(claim: str) -> str:
    """What a claim, as it is put to a judge, is found by."""
    return sha256(claim.encode()).hexdigest()[:_DIGITS]


def verdicts_on(prompt: str, known: Recorded) -> str:
    """A line for each sentence of a prompt on which there is a verdict, "" where none is."""
    asked = [(letter, key_of(claim)) for letter, claim in _SENTENCE.findall(prompt)]
    return "\n".join(f"{letter}: {known[key]}" for letter, key in asked if key in known)


def judging(known: Recorded) -> Play:
    """A server that gives the recorded verdicts."""

    def play(handler: Handler) -> None:
        prompt = str(handler.server.bodies[-1]["messages"][-1]["content"])
        handler.whole(verdicts_on(prompt, known) or "None.")

    return play


def judged(rows: Sequence[Row], chat: Chat) -> list[Verdict]:
    """What becomes of claims with a chat model as judge, asked for many at once."""
    judge = ModelJudge(chat, load_prompts(), How())
    judge.ask([pair_of(r.claim, [r.source]) for r in rows])
    near, councils = HashEmbedder().encode, known_councils()
    return [
        check_claim(r.claim, [r.source], near, councils | {r.council} - {""}, judge) for r in rows
    ]


def main() -> None:
    """Print what is kept and stopped of the claims of a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    chosen, known = parser.parse_args(), recorded()
    every = read_rows(chosen.file)
    rows = [r for r in every if key_of(pair_of(r.claim, [r.source])[1]) in known]
    with serving(judging(known)) as server:
        verdicts = judged(rows, open_chat("openai:recorded", server.address, "", Limits()))
    figures: dict[str, object] = dict(table(rows, verdicts))
    for name, supported in (("kept", True), ("stopped", False)):
        right = [v.holds is supported for r, v in zip(rows, verdicts, strict=True)
                 if r.supported is supported]  # fmt: skip
        figures[f"{name}_interval"] = [round(x, 3) for x in wilson(sum(right), len(right))]
    line = {**figures, "rows": len(rows), "without_verdict": len(every) - len(rows)}
    sys.stdout.write(f"{json.dumps(line)}\n")


if __name__ == "__main__":
    main()
