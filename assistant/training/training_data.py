"""From an index and the labelled examples to what the reader and the judge learn from."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.checks.calibration import Row
from assistant.library.mentions import Councils
from assistant.library.reports import Loaded
from assistant.question.follow_ups import context_in
from assistant.question.report_choice import without_dates
from assistant.reading.scores import surroundings
from assistant.training.examples import ENOUGH, TUNING, VALIDATION, Example, Place, fold, labels
from assistant.training.reader_training import Item
from ingest.language.words import stem
from ingest.types import Sentence
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import spoken, vector_key
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.embeddings import Embedder, Vectors
from vectorstore.models.trained_models import READER_HEADS

# What readers that teach another said of examples: log-odds of the sentences they read.
# A distilled reader learns from these beside the labels: five readers together know more than one
# (ADR 13). Sentences are kept as hashes of their words: the repository holds no report.

# Log-odds are kept in steps of an eighth, from -16 to 16.
_STEPS = 8.0

Said = NDArray[np.float32]


class Taught:
    """The log-odds that teachers gave, by example and sentence."""

    def __init__(self, path: Path) -> None:
        held = load_file(path)
        ends = np.cumsum(held["counts"].astype(np.int64))
        self._spans = dict(
            zip(
                held["examples"].tolist(),
                zip((ends - held["counts"]).tolist(), ends.tolist(), strict=True),
                strict=True,
            )
        )
        self._sentences, self._odds = held["sentences"], held["odds"]

    def of(self, example: Example, texts: Sequence[str]) -> Said:
        """The two log-odds of each text, shape (texts, 2); no numbers where none was given."""
        first, last = self._spans.get(_example(example), (0, 0))
        own = dict(zip(self._sentences[first:last].tolist(), range(first, last), strict=True))
        found = np.full((len(texts), 2), np.nan, dtype=np.float32)
        for i, text in enumerate(texts):
            if (place := own.get(_sentence(text))) is not None:
                found[i] = self._odds[place] / _STEPS
        return found


def write(path: Path, rows: Iterable[tuple[Example, Sequence[str], Said]]) -> None:
    """Write what teachers said of the sentences of examples."""
    examples, counts, sentences, odds = [], [], [], []
    for example, texts, said in rows:
        examples.append(_example(example))
        counts.append(len(texts))
        sentences += [_sentence(text) for text in texts]
        odds.append(np.clip(np.round(said * _STEPS), -128, 127).astype(np.int8))
    save_file(
        {
            "examples": np.array(examples, dtype=np.uint64),
            "counts": np.array(counts, dtype=np.uint16),
            "sentences": np.array(sentences, dtype=np.uint32),
            "odds": np.concatenate(odds),
        },
        path,
    )


def _example(example: Example) -> int:
    return _hashed(f"{example.report}\n{example.question}\n{example.before}", 8)


def _sentence(text: str) -> int:
    return _hashed(" ".join(re.findall(r"\w+", text.lower())), 4)


def _hashed(text: str, size: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size])


# From an index and the labelled questions to what the reader learns from.

# The nearest sentences among which wrong ones are chosen, and that are read to measure.
NEAREST = 40
_EVERY = 1 << 30


@dataclass(slots=True)
class Examples:
    """Items by what they are for, and how many examples found none of their sentences."""

    items: dict[str, list[Item]]
    lost: int = 0


def part_of(council_id: str) -> str:
    """What a council's examples are for: "training", "tuning" or "validation"."""
    if council_id in VALIDATION:
        return "validation"
    return "tuning" if council_id in TUNING else "training"


def items_of(
    examples: Iterable[Example], store: Store, embedder: Embedder, taught: Taught
) -> Examples:
    """The examples on reports of the index, with the sentences that are nearest to each."""
    network = CrossNetwork(READER_HEADS)
    rows = {row.id[:16]: Loaded(row, ()) for row in store.ledger.reports()}
    councils = Councils((r.row.cover for r in rows.values()), _knows(store))
    by_report: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        if one.report in rows:
            by_report[one.report].append(one)
    found = Examples(defaultdict(list))
    for short, own in by_report.items():
        report = rows[short]
        asked = [_asked(e, councils, report) for e in own]
        part = part_of(own[0].council)
        for item, known in _of_report(own, asked, report, store, embedder, network, part, taught):
            found.items[part].append(item)
            found.lost += not known
    return found


def _asked(example: Example, councils: Councils, report: Loaded) -> str:
    """An example's question as it is read for: a turn with the matter of the question before."""
    own = councils.find(example.question).masked
    if example.before:
        return " ".join([*own.split(), *context_in(example.before, councils).split()])
    return " ".join(without_dates(own, [report]).split())


def _of_report(
    examples: Sequence[Example],
    asked: Sequence[str],
    report: Loaded,
    store: Store,
    embedder: Embedder,
    network: CrossNetwork,
    part: str,
    taught: Taught,
) -> Iterator[tuple[Item, bool]]:
    """The items of one report, and whether the sentences of each were found."""
    sentences = [s for _, s in store.ledger.sentences(report.row.id, 0, _EVERY)]
    beside = network.tokens(surroundings(sentences, store.ledger.sections(report.row.id)))
    texts, questions = network.tokens([s.text for s in sentences]), network.tokens(asked)
    folded, vectors = fold(sentences), _vectors(sentences, store, embedder)
    near = embedder.encode(list(asked)) @ vectors.T
    near[:, ~vectors.any(axis=1)] = -1.0
    for example, question, row in zip(examples, questions, near, strict=True):
        known = labels(example, sentences, folded)
        nearest = [int(i) for i in np.argsort(-row)[:NEAREST] if row[i] > -1.0]
        # What is measured is what a search would find; what is learned has every answer.
        which = list(dict.fromkeys([*known, *nearest])) if part == "training" else nearest
        item = Item(
            example.council, bool(example.answers), question, [texts[i] for i in which],
            [beside[i] for i in which], np.array([known.get(i, 0) for i in which], dtype=np.int64),
            taught.of(example, [sentences[i].text for i in which]),
        )  # fmt: skip
        yield item, not example.answers or 2 in known.values()


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


# From an index and the labelled claims of ours to what the judge learns from.


def claims_about(path: Path, store: Store) -> tuple[list[Row], int]:
    """The claims of a file about reports of an index, and how many find no passage.

    A line has the start of a report's hash, the place of a passage, how many words that has, and
    claims about it: each the claim, whether the passage supports it, and its kind. What a claim
    takes from the passage is kept as places there. Lines about other reports are left out.
    """
    reports = {report.id[:16]: report for report in store.ledger.reports()}
    by_report: dict[str, list[dict[str, object]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_report.setdefault(str(row["report"]), []).append(row)
    found, lost = list[Row](), 0
    for short, rows in by_report.items():
        if short not in reports:
            continue
        cover = reports[short].cover
        sentences = [s for _, s in store.ledger.sentences(reports[short].id, 0, _EVERY)]
        for passage, row in _with_passages(rows, sentences):
            claims = row["claims"]
            assert isinstance(claims, list)
            lost += 0 if passage else len(claims)
            group = f"{cover.council_id}-{cover.age[0][:4]}"
            found += [
                Row(passage, said(claim, passage), supported, kind, cover.council, group)
                for claim, supported, kind in claims
                if passage
            ]
    return found, lost


# Fewer words of a passage in a row may stand in a claim as they are.
_TAKEN = 6


def without_passage(claim: str, passage: str) -> list[str | list[int]]:
    """A claim as words of its own and places, first and last, of what it takes from a passage."""
    own, held = claim.split(), passage.split()
    parts, end = list[str | list[int]](), 0
    for same in SequenceMatcher(None, own, held, autojunk=False).get_matching_blocks():
        if same.size >= _TAKEN or not same.size:
            parts += [" ".join(own[end : same.a])] * (same.a > end)
            parts += [[same.b, same.b + same.size]] * (same.size > 0)
            end = same.a + same.size
    return parts


def said(parts: Sequence[str | list[int]], passage: str) -> str:
    """A claim as it reads, from what without_passage made of it."""
    held = passage.split()
    return " ".join(p if isinstance(p, str) else " ".join(held[p[0] : p[1]]) for p in parts)


def _with_passages(
    rows: Sequence[dict[str, object]], sentences: Sequence[Sentence]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Each row with the sentences that stand in its place; "" where they are others."""
    folded = fold(sentences)
    for row in rows:
        place = row["place"]
        assert isinstance(place, list)
        wanted = Place.from_json(place)
        # A line that is repeated on its page is said once.
        passage = " ".join(
            dict.fromkeys(
                " ".join(sentence.text.split())
                for sentence, own in zip(sentences, folded, strict=True)
                if any(0 <= page - wanted.page <= 1 for page in sentence.place.pages)
                and len(own & wanted.runs) >= ENOUGH * len(own)
            )
        )
        yield passage if len(passage.split()) == row["words"] else "", row
