"""What every embedder keeps to, the fake and the real one alike; and the packaged model."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.fakes import HashEmbedder
from vectorstore.errors import ModelUnavailable
from vectorstore.models.embeddings import (
    HASHES,
    Embedder,
    SentenceEmbedder,
    file_hash,
    packaged_model,
    verify,
)
from vectorstore.types import BFLOAT16, FLOAT32

CARERS = "Carers had seldom been offered a break from caring."


BREAKS = "Few carers were given a break."


ROADS = "The tram depot was painted green in spring."


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.model)])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """The fake, then the real one."""
    if request.param == "fake":
        return HashEmbedder()
    real: SentenceEmbedder = request.getfixturevalue("real_embedder")
    return real


def test_vectors_are_of_unit_length_and_of_the_models_dimension(embedder: Embedder) -> None:
    vectors = embedder.encode([CARERS, ROADS])
    assert vectors.shape == (2, embedder.model.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_texts_of_like_matter_are_nearer(embedder: Embedder) -> None:
    one, like, other = embedder.encode([CARERS, BREAKS, ROADS])
    assert one @ like > one @ other


def test_vectors_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = [ROADS, CARERS * 5, BREAKS, CARERS]
    together = embedder.encode(texts)
    alone = np.vstack([embedder.encode([text]) for text in texts])
    # In bfloat16 the last digit depends on what else is in the batch.
    assert (together * alone).sum(axis=1).min() > 0.999


@pytest.mark.model
def test_bfloat16_makes_nearly_the_same_vectors(real_embedder: SentenceEmbedder) -> None:
    texts = [CARERS, BREAKS, ROADS, CARERS * 20]
    exact = SentenceEmbedder(arithmetic=FLOAT32)
    fast = SentenceEmbedder(arithmetic=BFLOAT16)
    assert (exact.encode(texts) * fast.encode(texts)).sum(axis=1).min() > 0.999
    assert exact.model.fingerprint != fast.model.fingerprint
    assert real_embedder.model.fingerprint in {exact.model.fingerprint, fast.model.fingerprint}


@pytest.mark.model
def test_batches_that_are_encoded_at_once_come_back_in_order(
    real_embedder: SentenceEmbedder,
) -> None:
    texts = [f"{word} {CARERS * (n % 9)}" for n, word in enumerate((CARERS + ROADS).split() * 8)]
    real_embedder.encode([BREAKS])
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(real_embedder.encode, [texts] * 4))
    for n in (0, 7, len(texts) - 1):
        (alone,) = real_embedder.encode([texts[n]])
        assert min(float(vectors[n] @ alone) for vectors in together) > 0.999


def test_no_texts_make_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.model.dimension)


def test_progress_counts_the_texts(embedder: Embedder) -> None:
    told: list[int] = []
    embedder.encode([CARERS] * 70, told.append)
    assert sum(told) == 70


def test_a_model_tells_its_fingerprint(embedder: Embedder) -> None:
    model = embedder.model
    assert model.name
    assert model.sha256
    assert model == embedder.model


@pytest.mark.model
def test_a_text_over_the_limit_is_encoded_to_its_end(real_embedder: SentenceEmbedder) -> None:
    tail = "A zeppelin with a crew of nuns landed on the roof of the library. " * 12
    long = f"{CARERS * 60} {tail}"
    whole, head, end, other = real_embedder.encode([long, CARERS * 60, tail, ROADS])
    assert whole @ end > whole @ other + 0.1
    assert whole @ end > head @ end + 0.1


@pytest.mark.model
def test_words_without_spaces_are_encoded_too(real_embedder: SentenceEmbedder) -> None:
    assert np.isfinite(real_embedder.encode(["x" * 5_000, "", " "])).all()


@pytest.mark.model
def test_the_packaged_model_is_the_published_one(real_embedder: SentenceEmbedder) -> None:
    assert real_embedder.model.name == "all-MiniLM-L6-v2"
    assert real_embedder.model.sha256 == HASHES["model.safetensors"]
    assert real_embedder.model.dimension == 384


@pytest.mark.model
def test_langchain_gets_the_same_vectors(real_embedder: SentenceEmbedder) -> None:
    (vector,) = real_embedder.encode([CARERS])
    assert real_embedder.embed_query(CARERS) == pytest.approx(vector.tolist(), abs=1e-6)
    assert len(real_embedder.embed_documents([CARERS, ROADS])) == 2


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="holds no model weights"):
        _ = SentenceEmbedder(str(tmp_path)).model
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelUnavailable, match="is no sentence-transformers model"):
        _ = SentenceEmbedder(str(tmp_path)).model


@pytest.mark.model
def test_a_model_in_a_folder_of_ones_own_is_used(
    tmp_path: Path, real_embedder: SentenceEmbedder
) -> None:
    folder = Path(shutil.copytree(packaged_model(), tmp_path / "own"))
    own = SentenceEmbedder(str(folder))
    assert own.model.sha256 == real_embedder.model.sha256
    assert np.allclose(own.encode([CARERS]), real_embedder.encode([CARERS]), atol=1e-5)


@pytest.fixture
def model_folder(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A small folder and the hashes of its files."""
    for name in ("config.json", "deep/weights.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode() * 9)
    return tmp_path, {n: file_hash(tmp_path / n) for n in ("config.json", "deep/weights.bin")}


def test_a_model_folder_as_published_is_accepted(
    model_folder: tuple[Path, dict[str, str]],
) -> None:
    verify(*model_folder)


def test_a_changed_byte_is_refused(model_folder: tuple[Path, dict[str, str]]) -> None:
    folder, hashes = model_folder
    data = bytearray((folder / "deep/weights.bin").read_bytes())
    data[-1] ^= 1
    (folder / "deep/weights.bin").write_bytes(bytes(data))
    with pytest.raises(ModelUnavailable, match=r"deep/weights.bin differs"):
        verify(folder, hashes)


def test_a_missing_file_is_refused(model_folder: tuple[Path, dict[str, str]]) -> None:
    folder, hashes = model_folder
    (folder / "config.json").unlink()
    with pytest.raises(ModelUnavailable, match="config.json differs"):
        verify(folder, hashes)


def test_a_file_that_was_not_published_is_refused(
    model_folder: tuple[Path, dict[str, str]],
) -> None:
    folder, hashes = model_folder
    (folder / "more.py").write_text("x", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="more.py differs"):
        verify(folder, hashes)


def test_the_installed_package_is_verified_file_by_file() -> None:
    folder = packaged_model()
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(
        HASHES
    )
