"""Gates: what a run, or its comparison with another, must keep to; from a small TOML file.

[figures.must]
minimum = 0.7          # of the newer run
largest_fall = 0.02    # against the older one, in the measure's bad direction
significant = false    # no fall that McNemar's test, or the bootstrap, finds (p < 0.05)
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.measures import BY_NAME, MEASURES, Shape

Row = dict[str, Any]
_KEYS = {"minimum", "maximum", "largest_fall", "significant"}
_LEVEL = 0.05


def read_gates(path: Path) -> dict[str, Row]:
    """The gates by figure; BatchError for a file that is none."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BatchError(f"{path} cannot be read as TOML ({error}).") from error
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
            said.append(f"{BY_NAME[name].title} is in neither run, and a gate asks for it.")
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
