"""Make a run the baseline of later ones: `python -m tests.evaluation.baseline RUN`.

Passages are left out of it: verdicts say what they held.
"""

import json
import shutil
import sys
from pathlib import Path

BASELINE = Path(__file__).with_name("baseline")
_COPIED = ("questions.jsonl", "verdicts.jsonl", "summary.json", "run.json")


def keep(run: Path, folder: Path = BASELINE) -> None:
    """Copy a finished run into the folder, in place of what was there."""
    lines = (run / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) | {"passages": []} for line in lines]
    folder.mkdir(exist_ok=True)
    for name in _COPIED:
        shutil.copyfile(run / name, folder / name)
    text = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    (folder / "answers.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
