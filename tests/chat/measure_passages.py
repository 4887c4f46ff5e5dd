"""Whether a model is given the passages that answer: `… measure_passages ROWS.jsonl DATA`.

Rows are as `questions.jsonl` of the evaluation; DATA is the folder of an index of their reports.
Counted are the questions that a model is asked and for which quotes mode found a passage with a
gold snippet: is such a passage in the prompt?
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.chain import Assistant
from assistant.chat.model import Chat, Limits
from assistant.chat.writer import Writer
from assistant.types import Answer
from prompts import load_prompts
from tests.chat.scripted import Scripted
from vectorstore.embeddings import SentenceEmbedder
from vectorstore.store import Store

_PASSAGE = re.compile(r"<passage [^>]*>\n(.*?)\n</passage>", re.DOTALL)
_FOUND = 10


def _folded(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("answerable") and any(e.get("snippet") for e in row.get("evidence") or ()):
            yield row


def main(path: Path, data: Path) -> None:
    """Print how many were found and given, and the questions where they were not."""
    embedder, model = SentenceEmbedder(), Scripted(texts=["NONE"])
    asked = found = given = 0
    history: dict[str, list[Answer]] = {}
    with Store(data) as store:
        quotes = Assistant(store, embedder)
        chat = Chat("scripted:model", lambda: model, Limits())
        writer = Assistant(store, embedder, writer=Writer(chat, load_prompts(), embedder.encode))
        for row in _rows(path):
            before = tuple(history.get(str(row.get("conversation")), []))
            if row.get("conversation"):
                plain = quotes.ask(row["question"], before)
                history.setdefault(str(row["conversation"]), []).append(plain)
            model.prompts.clear()
            answer = writer.ask(row["question"], before)
            prompt = next((p for p in reversed(model.prompts) if "</passage>" in p), "")
            if not prompt:
                continue
            asked += 1
            snippets = [_folded(e["snippet"]) for e in row["evidence"] if e.get("snippet")]
            first = [_folded(p.text) for p in answer.passages[:_FOUND]]
            if not any(s in text for s in snippets for text in first):
                continue
            found += 1
            passages = [_folded(text) for text in _PASSAGE.findall(prompt)]
            is_given = any(s in text for s in snippets for text in passages)
            given += is_given
            if not is_given:
                sys.stdout.write(f"not given: {row['id']} {row['question']}\n")
                sys.stdout.flush()
    sys.stdout.write(
        f"{asked} questions put to the model; for {found} quotes mode found a passage that "
        f"answers; {given} of these were given one\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
