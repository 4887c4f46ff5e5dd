"""The judge that comes with the program."""

from pathlib import Path

from assistant.checks.judge import TrainedJudge, read_weighing
from assistant.checks.types import Judge
from vectorstore.judge_model import JudgeModel
from vectorstore.reading_model import WEIGHTS


def packaged_judge(folder: Path = WEIGHTS) -> Judge | None:
    """The judge of a folder with its weights and how they are weighed; loaded when first asked.

    None where the folder has none: rules and words alone decide then.
    """
    if not (folder / "judge.json").is_file():
        return None
    weighing = read_weighing(folder / "judge.json")
    return TrainedJudge(JudgeModel(folder / "judge.safetensors").read, weighing)
