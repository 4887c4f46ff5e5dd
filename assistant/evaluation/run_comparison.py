"""Two runs of the same questions, row beside row, and the gates that a run must keep to."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.batch_run import Run
from assistant.evaluation.figures import (
    BY_NAME,
    MEASURES,
    Measure,
    Shape,
    mcnemar,
    paired_bootstrap,
)
from assistant.evaluation.files import differing, read_toml, write_json, write_text
from assistant.evaluation.report import about, page, side, table
from assistant.evaluation.results import reasons
from assistant.output import md, md_table

Row = dict[str, Any]
BETTER, WORSE, SAME, OTHER = "better", "worse", "same", "same, other answer"
_ORDER = (WORSE, BETTER, OTHER, SAME)
# Passages of each side of a comparison, half as many as a run's own report shows.
_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `b` is against `a`, over the rows that both have."""

    a: Run
    b: Run
    pairs: tuple[tuple[int, int], ...]
    figures: tuple[Row, ...]
    changes: tuple[Row, ...]
    differs: dict[str, list[str]]

    def as_json(self) -> Row:
        """The comparison for programs."""
        return {
            "a": str(self.a.folder.name),
            "b": str(self.b.folder.name),
            "rows": len(self.pairs),
            "only_a": len(self.a.rows) - len(self.pairs),
            "only_b": len(self.b.rows) - len(self.pairs),
            "differs": self.differs,
            "figures": list(self.figures),
            "changes": list(self.changes),
        }


def compare(a: Run, b: Run) -> Comparison:
    """Pair the rows of two runs by id and question; BatchError where they share none."""
    places = {(str(r["id"]), r["question"]): n for n, r in enumerate(b.rows)}
    pairs = tuple(
        (n, places[key])
        for n, row in enumerate(a.rows)
        if (key := (str(row["id"]), row["question"])) in places
    )
    if not pairs:
        raise BatchError(
            f"{a.folder} and {b.folder} share no question: compare two runs of one file."
        )
    changes = tuple(_change(a, b, i, j) for i, j in pairs)
    return Comparison(a, b, pairs, tuple(_figures(a, b, pairs)), changes, _differs(a, b))


def _change(a: Run, b: Run, i: int, j: int) -> Row:
    """What became of one row."""
    before, after = a.lines[i], b.lines[j]
    names = [n for n in before["verdicts"] if n in after["verdicts"]]
    moved = {name: _moved(name, before, after) for name in names}
    first, then = before["passed"], after["passed"]
    if first != then and None not in (first, then):
        outcome = BETTER if then else WORSE
    elif any(moved.values()):
        gain = sum(moved.values())
        outcome = BETTER if gain > 0 else WORSE if gain < 0 else OTHER
    else:
        said = (a.answers[i]["answer"], b.answers[j]["answer"])
        outcome = SAME if said[0] == said[1] else OTHER
    return {
        "id": str(a.rows[i]["id"]),
        "type": before["type"],
        "question": a.rows[i]["question"],
        "outcome": outcome,
        "better": [name for name, way in moved.items() if way > 0],
        "worse": [name for name, way in moved.items() if way < 0],
        "why_a": reasons(before),
        "why_b": reasons(after),
    }


def _moved(name: str, before: Row, after: Row) -> int:
    """1 where a yes-or-no verdict got better, -1 where it got worse."""
    one, two = before["verdicts"][name]["value"], after["verdicts"][name]["value"]
    if not (isinstance(one, bool) and isinstance(two, bool)) or name == "page_all":
        return 0
    return (int(two) - int(one)) * (BY_NAME[name].better if name in BY_NAME else 0)


def _figures(a: Run, b: Run, pairs: Sequence[tuple[int, int]]) -> list[Row]:
    """Each figure on the rows for which both runs have it, with a paired test.

    What a judge says is compared only where both runs had the same one.
    """
    found = []
    judges = [run.manifest.get("judge") for run in (a, b)]
    for measure in MEASURES:
        if measure.judged and judges[0] != judges[1]:
            continue
        rows = []
        for i, j in pairs:
            one = a.lines[i]["verdicts"].get(measure.name)
            two = b.lines[j]["verdicts"].get(measure.name)
            if one and two:
                cluster = tuple(a.lines[i]["cluster"])
                rows.append((float(one["value"]), float(two["value"]), cluster))
        if rows:
            found.append(_paired(measure, rows))
    return found


def _paired(measure: Measure, rows: Sequence[tuple[float, float, Hashable]]) -> Row:
    a, b, clusters = ([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
    differences = [two - one for one, two in zip(a, b, strict=True)]
    low, high, p = paired_bootstrap(differences, clusters)
    figure: Row = {
        "name": measure.name,
        "title": measure.title,
        "better": measure.better,
        "n": len(a),
        "a": round(sum(a) / len(a), 6),
        "b": round(sum(b) / len(b), 6),
        "difference": round(sum(differences) / len(a), 6),
        "low": round(low, 6),
        "high": round(high, 6),
        "p_bootstrap": round(p, 6),
    }
    if measure.shape is Shape.SHARE:
        up, down = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
        figure |= {"up": up, "down": down, "p_mcnemar": round(mcnemar(up, down), 6)}
    return figure


def _differs(a: Run, b: Run) -> dict[str, list[str]]:
    """What the runs were made with, where it is not the same: part by part, both values."""
    parts = differing(a.manifest, b.manifest)
    return {part: _named(a.manifest.get(part), b.manifest.get(part)) for part in parts}


def _named(one: Any, two: Any) -> list[str]:
    if not isinstance(one, dict) or not isinstance(two, dict):
        return [f"{one} → {two}"]
    keys = [k for k in {**one, **two} if one.get(k) != two.get(k) and k != "loaded"]
    return [f"{key}: {one.get(key)} → {two.get(key)}" for key in keys]


def write_comparison(found: Comparison, out: Path, base: str) -> None:
    """comparison.json, comparison.md and comparison.html in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "comparison.json", found.as_json())
    write_text(out / "comparison.md", as_markdown(found))
    write_text(out / "comparison.html", _page(found, base))


def _title(found: Comparison) -> str:
    return f"{found.a.folder.name} against {found.b.folder.name}"


def _cells(figure: Row) -> list[str]:
    change = f"{figure['difference']:+.3f} ({figure['low']:+.3f} to {figure['high']:+.3f})"
    paired = f"{figure['up']} up, {figure['down']} down" if "up" in figure else ""
    p = figure.get("p_mcnemar", figure["p_bootstrap"])
    sides = [f"{figure['a']:.3f}", f"{figure['b']:.3f}"]
    return [*sides, change, paired, f"{p:.3f}", str(figure["n"])]


_HEAD = ("Figure", "A", "B", "Change (95 % interval)", "Rows", "p", "n")


def _count(found: Comparison, outcome: str) -> int:
    return sum(change["outcome"] == outcome for change in found.changes)


def _told(found: Comparison) -> str:
    return (
        f"{len(found.pairs)} questions in both: {_count(found, BETTER)} better, "
        f"{_count(found, WORSE)} worse, {_count(found, SAME) + _count(found, OTHER)} neither."
    )


def as_markdown(found: Comparison) -> str:
    """The comparison for a pull request."""
    parts = [f"# {md(_title(found))}", "", _told(found), ""]
    parts += [f"- {md(part)}: {md('; '.join(said))}" for part, said in found.differs.items()]
    lines = [(figure["title"], *_cells(figure)) for figure in found.figures]
    parts += ["", *md_table(_HEAD, lines)]
    for outcome in (WORSE, BETTER):
        changed = [change for change in found.changes if change["outcome"] == outcome]
        if changed:
            parts += ["", f"## {outcome.capitalize()}: {len(changed)}", ""]
            parts += [
                f"- **{md(c['id'])}** {md(c['question'])}: "
                f"{md((c['why_b'] if outcome == WORSE else c['why_a']) or ', '.join(c[outcome]))}"
                for c in changed
            ]
    return "\n".join([*parts, ""])


def _page(found: Comparison, base: str) -> str:
    differs = [(part, "; ".join(said)) for part, said in found.differs.items()]
    body = (
        f"<p>{_told(found)}</p><h2>What differs</h2>"
        + table(("Part", "A → B"), [("A", about(found.a.manifest)), ("B", about(found.b.manifest)),
                                    *differs], "What differs")
        + "<h2>Figures</h2>"
        + table(_HEAD, [(f["title"], *_cells(f)) for f in found.figures], "Figures")
    )  # fmt: skip
    rows = [
        {
            "id": change["id"], "type": change["type"], "outcome": change["outcome"],
            "question": change["question"],
            "sides": [side(run.answers[n], run.lines[n], base, _PASSAGES)
                      for run, n in ((found.a, i), (found.b, j))],
        }
        for change, (i, j) in zip(found.changes, found.pairs, strict=True)
    ]  # fmt: skip
    rows.sort(key=lambda row: _ORDER.index(str(row["outcome"])))
    return page(_title(found), body, ("Outcome", "Question", "A", "B"), rows)


# Gates: what a run, or its comparison with another, must keep to; from a small TOML file.
# [figures.must]
# minimum = 0.7         # of the newer run
# largest_fall = 0.02   # against the older one, in the measure's bad direction
# significant = false   # no fall that McNemar's test, or the bootstrap, finds (p < 0.05)

_KEYS = {"minimum", "maximum", "largest_fall", "significant"}
_LEVEL = 0.05


def read_gates(path: Path) -> dict[str, Row]:
    """The gates by figure; BatchError for a file that is none."""
    given = read_toml(path)
    gates = given.get("figures")
    if not isinstance(gates, dict) or set(given) != {"figures"}:
        raise BatchError(f"{path} holds no gates: give [figures.NAME] tables.")
    for name, gate in gates.items():
        known = [m.name for m in MEASURES if m.shape is not Shape.SPREAD]
        if name not in known:
            raise BatchError(f"{path}: {name} is no figure; known are {', '.join(known)}.")
        wrong = set(gate) - _KEYS if isinstance(gate, dict) else {str(gate)}
        if wrong:
            raise BatchError(
                f"{path}: {', '.join(sorted(wrong))} is no gate of {name}; known are "
                f"{', '.join(sorted(_KEYS))}."
            )
    return gates


def broken(gates: Mapping[str, Row], figures: Sequence[Row]) -> list[str]:
    """A sentence for each gate that the figures break; one on a figure that is gone is broken."""
    known = {str(figure["name"]): figure for figure in figures}
    said = []
    for name, gate in gates.items():
        if name not in known:
            said.append(
                f"{BY_NAME[name].title} cannot be compared in these runs, and a gate asks for it."
            )
        else:
            said += _broken(gate, known[name])
    return said


def _broken(gate: Row, figure: Row) -> list[str]:
    said, title = [], figure["title"]
    if "minimum" in gate and figure["b"] < gate["minimum"]:
        said.append(f"{title} is {figure['b']:.3f}, and must be at least {gate['minimum']}.")
    if "maximum" in gate and figure["b"] > gate["maximum"]:
        said.append(f"{title} is {figure['b']:.3f}, and must be at most {gate['maximum']}.")
    fall = -float(figure["difference"]) * float(figure["better"])
    if "largest_fall" in gate and fall > gate["largest_fall"] + 1e-9:
        said.append(f"{title} fell by {fall:.3f}, and may by {gate['largest_fall']}.")
    p = float(figure["p_mcnemar"] if "p_mcnemar" in figure else figure["p_bootstrap"])
    if gate.get("significant") is False and fall > 0 and p < _LEVEL:
        said.append(f"{title} fell by {fall:.3f}, which is no chance (p {p:.3f}).")
    return said
