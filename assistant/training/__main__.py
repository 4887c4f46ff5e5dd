"""Train what ships, or one of its parts: `python -m assistant.training --help`."""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import load_file, save_file

from assistant.checks.calibration import read_rows
from assistant.training import question_training, reader_training
from assistant.training.examples import EXAMPLES, VALIDATION, Example, follow_ups, read_examples
from assistant.training.judge_training import make_judge
from assistant.training.reader_training import LONG, SHORT, Recipe, train
from assistant.training.training_data import Examples, Taught, claims_about, items_of
from ingest.files.folder import find_files
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.embeddings import SentenceEmbedder
from vectorstore.models.trained_models import READER_HEADS, WEIGHTS, publish

SEED = 5
# Of the reading examples that ask about one matter, so many stand beside the other kinds.
_MATTERS, _NO_FACTS = 1_000, 700


_PARTS = ("questions", "reader", "judge")


def main() -> int:
    """Train, measure and write what ships."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path, help="folders of the reports")
    parser.add_argument("--data", type=Path, default=Path(".eval/training"), help="data folder")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--claims", type=Path, help="labelled claims beside our own (JSON lines)")
    parser.add_argument("--only", choices=_PARTS, help="train one of the three")
    parser.add_argument(
        "--long", action="store_true", help="train the reader as what ships was (six hours or more)"
    )
    options = parser.parse_args()
    if options.claims and not options.claims.is_file():
        parser.error(f"{options.claims} is no file: --claims takes labelled claims as JSON lines.")
    options.out.mkdir(parents=True, exist_ok=True)
    parts = (options.only,) if options.only else _PARTS
    if "questions" in parts:
        _questions(options.out)
    if "reader" in parts:
        _reader(options.reports, options.data, options.out, LONG if options.long else SHORT)
    if "judge" in parts:
        _judge(options.reports, options.data, options.claims, options.out)
    publish(options.out)
    return 0


def _reader(reports: Sequence[Path], data: Path, out: Path, recipe: Recipe) -> None:
    """Train the reader, calibrate it on the tuning councils, measure it on the others."""
    embedder = SentenceEmbedder()
    with Store(data) as store:
        build_index(store, [p for folder in reports for p in find_files(folder)], embedder)
        known = items_of(_reading(), store, embedder, Taught(EXAMPLES / "taught.safetensors"))
    _told(known)
    items = known.items
    weights = out / "reader.safetensors"
    train(items["training"], recipe, weights, SEED, _say)
    reader_training.add_ranges(weights, items["training"])
    network = CrossNetwork(READER_HEADS)
    kept = load_file(weights)
    network.load(kept)
    network.settle(kept)
    calibration = reader_training.calibration(
        items["tuning"], reader_training.read(network, items["tuning"])
    )
    text = json.dumps(calibration, indent=1) + "\n"
    (out / "calibration.json").write_text(text, encoding="utf-8")
    read = reader_training.read(network, items["validation"])
    for name, told in reader_training.figures(items["validation"], read).items():
        between = "" if told.low is None else f" ({told.low:.3f} to {told.high:.3f})"
        _say(f"councils kept out: {name} {told.value:.3f}{between}")


def _judge(reports: Sequence[Path], data: Path, claims: Path | None, out: Path) -> None:
    """Train the judge from the reader's weights, on claims of ours and those that are given."""
    with Store(data) as store:
        build_index(
            store, [p for folder in reports for p in find_files(folder)], SentenceEmbedder()
        )
        own, lost = claims_about(EXAMPLES / "claims.jsonl", store)
    _say(f"{len(own) + lost} claims of ours; {lost} find no passage")
    given = read_rows(claims) if claims else []
    start = out if (out / "reader.safetensors").is_file() else WEIGHTS
    make_judge([*given, *own], start / "reader.safetensors", out, _say)


def _reading() -> list[Example]:
    """The labelled questions on reports, and turns that stand for some of them."""
    first = list(read_examples(EXAMPLES / "reading.jsonl"))
    others = (
        e for name in ("samples", "wordings") for e in read_examples(EXAMPLES / f"{name}.jsonl")
    )
    return [*first, *others, *follow_ups(EXAMPLES / "follow_ups.jsonl", first)]


def _told(known: Examples) -> None:
    every = sum(len(some) for some in known.items.values())
    share = known.lost / max(1, every)
    _say(f"{every} examples; {known.lost} ({share:.1%}) find none of their sentences")


def _questions(out: Path) -> None:
    """Measure the model of questions in five folds, then train it on everything."""
    kinds, more = (
        question_training.kinds_of(EXAMPLES / f"{n}.jsonl") for n in ("kinds", "more_kinds")
    )
    facts = question_training.facts_of(EXAMPLES / "facts.jsonl")
    turns, talks = (
        question_training.turns_of(EXAMPLES / f"{n}.jsonl") for n in ("turns", "conversations")
    )
    read = list(read_examples(EXAMPLES / "reading.jsonl"))
    matters, others = (
        question_training.matters_of(
            [(e.question, e.kind) for e in read if (e.council in VALIDATION) is out]
        )
        for out in (False, True)
    )
    random.Random(SEED).shuffle(matters)
    no_facts = question_training.matters_of(
        [(e.question, e.kind) for e in read if e.council not in VALIDATION], "fact"
    )
    no_facts += question_training.no_facts_of(more)
    random.Random(SEED).shuffle(no_facts)
    about = question_training.meta_of(facts)
    beside = [*more, *about, *matters[:_MATTERS], *no_facts[:_NO_FACTS], *turns]
    measured = {"kind": kinds, "fact": facts, "leans": talks}
    right: dict[str, list[bool]] = {name: [] for name in measured}
    for number in range(question_training.FOLDS):
        others_of = (_fold(some, number, own=False) for some in measured.values())
        learned = [*beside, *(e for some in others_of for e in some)]
        network = question_training.trained(learned, SEED + number)
        for name, some in measured.items():
            right[name] += question_training.right(network, _fold(some, number, own=True))
        _say(f"fold {number + 1} of {question_training.FOLDS}: " + ", ".join(
            f"{name} {np.mean(found):.3f}" for name, found in right.items()))  # fmt: skip
    network = question_training.trained(
        [*beside, *(e for some in measured.values() for e in some)], SEED
    )
    save_file(network.narrow(question_training.RANK), out / "questions.safetensors")
    told = question_training.right(network, others)
    _say(f"single matters of councils kept out: {np.mean(told):.3f} of {len(told)}")


def _fold(
    examples: Sequence[question_training.Labelled], number: int, *, own: bool
) -> list[question_training.Labelled]:
    return [e for i, e in enumerate(examples) if (question_training.fold(i) == number) is own]


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
