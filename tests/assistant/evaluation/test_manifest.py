"""What a run is made with: settings that vary."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.manifest import parse_variant
from assistant.settings import Settings


def test_a_variant_is_settings_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text('answer_from = 0.4\nASSISTANT_CHAT_MODEL = "x:y"\n', encoding="utf-8")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    varied = parse_variant(f"b:{file}").of(settings)
    assert (varied.answer_from, varied.chat_model) == (0.4, "x:y")
    assert parse_variant("a:").of(settings) == settings
    file.write_text("answer_from = 4\n", encoding="utf-8")
    with pytest.raises(BatchError, match="answer_from"):
        parse_variant(f"b:{file}").of(settings)
    for wrong in ("b", f"b:{tmp_path / 'none.toml'}"):
        with pytest.raises(BatchError):
            parse_variant(wrong)
    file.write_text("port = 1\n", encoding="utf-8")
    with pytest.raises(BatchError, match="no setting that may vary"):
        parse_variant(f"b:{file}")
