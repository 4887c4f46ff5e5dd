"""Keys are made, listed and revoked from the command line; what is old is forgotten."""

from pathlib import Path

import pytest

from assistant.__main__ import main


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    return (code, *capsys.readouterr())


def test_a_key_is_made_listed_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    code, made, _ = call(capsys, "keys", "make", "Ada", "--role", "editor", "--days", "0")
    assert code == 0
    assert "ra_editor_" in made
    _, listed, _ = call(capsys, "keys", "list")
    number, role, name = listed.split()[:3]
    assert (role, name) == ("editor", "Ada")
    assert made.split("ra_editor_")[1].split()[0] not in listed
    assert call(capsys, "keys", "revoke", number)[0] == 0
    assert "ended" in call(capsys, "keys", "list")[1]
    code, _, err = call(capsys, "keys", "revoke", number)
    assert (code, err.count("\n")) == (1, 1)


def test_an_embed_key_needs_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "keys", "make", "page", "--role", "embed")[0] == 1
    given = ("keys", "make", "page", "--role", "embed", "--origin", "https://intranet.example")
    assert call(capsys, *given)[0] == 0
    assert "https://intranet.example" in call(capsys, "keys", "list")[1]


def test_forgetting_says_how_much_went(capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "keys", "make", "Ada")
    number = call(capsys, "keys", "list")[1].split()[0]
    call(capsys, "keys", "revoke", number)
    code, out, _ = call(capsys, "forget", "--days", "-1")
    assert code == 0
    assert "1" in out
    assert number not in call(capsys, "keys", "list")[1]
