"""Train what ships, or one of its parts: `python -m assistant.training --help`."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from assistant.checks.calibration import read_rows
from assistant.library.mentions import Councils
from assistant.library.reports import Loaded
from assistant.question.follow_ups import context_in
from assistant.question.report_choice import without_dates
from assistant.reading.scores import surroundings
from assistant.training import reader_training
from assistant.training.examples import (
    ANSWER,
    EVERY,
    EXAMPLES,
    TUNING,
    VALIDATION,
    Example,
    Taught,
    claims_about,
    fold,
    follow_ups,
    labels,
    read_examples,
    rewordings,
)
from assistant.training.judge_training import make_judge
from assistant.training.projection_training import Asked, found_among, train_projection
from assistant.training.question_training import make_questions
from assistant.training.reader_training import LONG, SHORT, Item, Recipe
from assistant.training.sieve_training import train_sieve
from ingest.language.words import stem
from ingest.report_files import find_files
from ingest.types import Section, Sentence
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import spoken, vector_key
from vectorstore.maintenance.build import build_index
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.embeddings import Embedder, SentenceEmbedder, Vectors
from vectorstore.models.trained_models import READER_HEADS, WEIGHTS, projected, publish

SEED = 5
# The nearest sentences among which wrong ones are chosen, and that are read to measure.
NEAREST = 40
_PARTS = ("questions", "projection", "reader", "sieve", "judge")


def main() -> int:
    """Train, measure and write what ships."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path, help="folders of the reports")
    parser.add_argument("--data", type=Path, default=Path(".eval/training"), help="data folder")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--claims", type=Path, help="labelled claims beside our own (JSON lines)")
    parser.add_argument("--only", choices=_PARTS, help="train one of these")
    parser.add_argument(
        "--long",
        action="store_true",
        help="train the reader for as long as what ships was (ten hours or more)",
    )
    options = parser.parse_args()
    if options.claims and not options.claims.is_file():
        parser.error(f"{options.claims} is no file: --claims takes labelled claims as JSON lines.")
    options.out.mkdir(parents=True, exist_ok=True)
    parts = (options.only,) if options.only else _PARTS
    if "questions" in parts:
        make_questions(options.out, _say)
    if "projection" in parts:
        _projection(options.reports, options.data, options.out)
    if "reader" in parts:
        _reader(options.reports, options.data, options.out, LONG if options.long else SHORT)
    if options.only == "sieve":
        _reader(options.reports, options.data, options.out, None)
    if "judge" in parts:
        _judge(options.reports, options.data, options.claims, options.out)
    publish(options.out)
    return 0


def _projection(reports: Sequence[Path], data: Path, out: Path) -> None:
    """Train the projection of questions, and say what it is worth on councils kept out."""
    embedder = SentenceEmbedder()
    with _index(reports, data, embedder) as store:
        asked = defaultdict[str, list[Asked]](list)
        for part, one in _asked_of(_reading(), store, embedder):
            asked[part].append(one)
    weights = out / "projection.safetensors"
    train_projection(asked["training"], weights, SEED)
    for most in (1, NEAREST):
        before, after = (
            found_among(asked["validation"], matrix, most) for matrix in (None, _matrix(out))
        )
        _say(f"councils kept out: an answer among the {most} nearest {after:.3f} ({before:.3f})")


def _matrix(out: Path) -> Vectors:
    """The projection that was trained, else the one that ships."""
    own = out / "projection.safetensors"
    found: Vectors = (
        load_file(own if own.is_file() else WEIGHTS / own.name)["projection"].float().numpy()
    )
    return found


@contextmanager
def _index(reports: Sequence[Path], data: Path, embedder: Embedder) -> Iterator[Store]:
    """The index of the reports in a folder."""
    with Store(data) as store:
        build_index(store, [p for folder in reports for p in find_files(folder)], embedder)
        yield store


def _reader(reports: Sequence[Path], data: Path, out: Path, recipe: Recipe | None) -> None:
    """Train the reader, calibrate it on the tuning councils, measure it on the others.

    Without a recipe its layers stay, and what follows from them is made anew: the ranges in its
    file, the sieve and the calibration.
    """
    embedder = SentenceEmbedder()
    with _index(reports, data, embedder) as store:
        taught = Taught(EXAMPLES / "taught.safetensors")
        items, lost = items_of(_reading(), store, embedder, taught, _matrix(out))
    every = sum(map(len, items.values()))
    _say(f"{every} examples; {lost} ({lost / max(1, every):.1%}) find none of their sentences")
    weights = out / "reader.safetensors"
    if recipe:
        reader_training.train(items["training"], recipe, weights, SEED, _say)
    reader_training.add_ranges(weights, items["training"])
    network = CrossNetwork(READER_HEADS)
    kept = load_file(weights)
    network.load(kept)
    network.settle(kept)
    train_sieve(network, items["tuning"], out / "sieve.safetensors", SEED)
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
    with _index(reports, data, SentenceEmbedder()) as store:
        own, lost = claims_about(EXAMPLES / "claims.jsonl", store)
    _say(f"{len(own) + lost} claims of ours; {lost} find no passage")
    given = read_rows(claims) if claims else []
    start = out if (out / "reader.safetensors").is_file() else WEIGHTS
    make_judge([*given, *own], start / "reader.safetensors", out, _say)


def _reading() -> list[Example]:
    """The labelled questions on reports, in other words too, and turns that stand for some."""
    first, samples, wordings = (
        list(read_examples(EXAMPLES / f"{name}.jsonl"))
        for name in ("reading", "samples", "wordings")
    )
    again = rewordings(EXAMPLES / "rewordings.jsonl", first)
    return [*first, *samples, *wordings, *again, *follow_ups(EXAMPLES / "follow_ups.jsonl", first)]


@dataclass(frozen=True, slots=True)
class _Report:
    """A report with its examples, their questions as they are read for, and its sentences."""

    id: str
    part: str
    examples: list[Example]
    asked: list[str]
    sentences: list[Sentence]
    vectors: Vectors
    folded: list[frozenset[bytes]]

    @property
    def known(self) -> list[dict[int, int]]:
        """The label of the sentences that answer each example or belong, by position."""
        return [labels(e, self.sentences, self.folded) for e in self.examples]


def _reports(examples: Iterable[Example], store: Store, embedder: Embedder) -> Iterator[_Report]:
    """The reports of the index that the examples are about."""
    rows = {row.id[:16]: Loaded(row, ()) for row in store.ledger.reports()}
    councils = Councils((r.row.cover for r in rows.values()), _knows(store))
    by_report: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        if one.report in rows:
            by_report[one.report].append(one)
    for short, own in by_report.items():
        report = rows[short]
        sentences = [s for _, s in store.ledger.sentences(report.row.id, 0, EVERY)]
        yield _Report(
            report.row.id, _part_of(own[0].council), own,
            [_asked(e, councils, report) for e in own], sentences,
            _vectors(sentences, store, embedder), fold(sentences),
        )  # fmt: skip


def _asked_of(
    examples: Iterable[Example], store: Store, embedder: Embedder
) -> Iterator[tuple[str, Asked]]:
    """What each report answers, and what it is for."""
    for report in _reports(examples, store, embedder):
        answers = np.zeros((len(report.asked), len(report.sentences)), dtype=bool)
        for row, known in zip(answers, report.known, strict=True):
            row[[i for i, label in known.items() if label == ANSWER]] = True
        some = np.flatnonzero((answers & report.vectors.any(axis=1)).any(axis=1))
        if len(some):
            questions = embedder.encode([report.asked[i] for i in some])
            yield report.part, Asked(questions, report.vectors, answers[some])


def items_of(
    examples: Iterable[Example], store: Store, embedder: Embedder, taught: Taught, matrix: Vectors
) -> tuple[dict[str, list[Item]], int]:
    """Examples on reports of the index, by what they are for: "training", "tuning", "validation".

    Each has the sentences that are nearest to it; and how many find none of their own.
    """
    network = CrossNetwork(READER_HEADS)
    found, lost = defaultdict[str, list[Item]](list), 0
    for report in _reports(examples, store, embedder):
        near = projected(embedder.encode(report.asked), matrix) @ report.vectors.T
        sections = store.ledger.sections(report.id)
        for item, known in _of_report(report, near, network, sections, taught):
            found[report.part].append(item)
            lost += not known
    return found, lost


def _part_of(council_id: str) -> str:
    if council_id in VALIDATION:
        return "validation"
    return "tuning" if council_id in TUNING else "training"


def _asked(example: Example, councils: Councils, report: Loaded) -> str:
    """An example's question as it is read for: a turn with the matter of the question before."""
    own = councils.find(example.question).masked
    if example.before:
        return " ".join([*own.split(), *context_in(example.before, councils).split()])
    return " ".join(without_dates(own, [report]).split())


def _of_report(
    report: _Report,
    near: Vectors,
    network: CrossNetwork,
    sections: Sequence[Section],
    taught: Taught,
) -> Iterator[tuple[Item, bool]]:
    """The items of one report, and whether the sentences of each were found."""
    sentences = report.sentences
    beside = network.tokens(surroundings(sentences, sections))
    texts, questions = network.tokens([s.text for s in sentences]), network.tokens(report.asked)
    near[:, ~report.vectors.any(axis=1)] = -1.0
    for example, known, question, row in zip(
        report.examples, report.known, questions, near, strict=True
    ):
        nearest = [int(i) for i in np.argsort(-row)[:NEAREST] if row[i] > -1.0]
        # What is measured is what a search would find; what is learned has every answer.
        which = list(dict.fromkeys([*known, *nearest])) if report.part == "training" else nearest
        item = Item(
            example.council, bool(example.answers), question, [texts[i] for i in which],
            [beside[i] for i in which], np.array([known.get(i, 0) for i in which], dtype=np.int64),
            taught.of(example, [sentences[i].text for i in which]),
        )  # fmt: skip
        yield item, not example.answers or ANSWER in known.values()


def _vectors(sentences: Sequence[Sentence], store: Store, embedder: Embedder) -> Vectors:
    """The vector of each sentence, zeros for one that is not searched."""
    keys = [vector_key(spoken(s)) for s in sentences]
    known = store.ledger.vectors(list(dict.fromkeys(keys)), embedder.model.fingerprint)
    none = np.zeros(embedder.model.dimension, dtype=np.float32)
    return np.stack([known.get(key, none) for key in keys])


def _knows(store: Store) -> Callable[[str], bool]:
    """Whether any report has a word, as the library tells it."""
    known = set(store.ledger.word_counts()[1])
    return lambda word: stem(word) in known


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
