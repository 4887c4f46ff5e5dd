"""A question is moved towards what answers it, where the matrix was made for its model."""

from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from assistant.training.projection_training import Asked, found_among, train_projection
from vectorstore.models.embeddings import HASHES, Vectors
from vectorstore.models.trained_models import projected, projection
from vectorstore.types import Model


def unit(rows: Vectors) -> Vectors:
    found: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return found.astype(np.float32)


def reports(rng: np.random.Generator, apart: Vectors, count: int) -> list[Asked]:
    """Reports of 40 sentences, one of them not searched; each is asked for by a question apart."""
    found = []
    for _ in range(count):
        sentences = unit(rng.normal(size=(40, 16)))
        sentences[0] = 0.0
        asked = unit(sentences[1:] @ apart + 0.02 * rng.normal(size=(39, 16)))
        found.append(Asked(asked, sentences, np.eye(40, dtype=bool)[1:]))
    return found


def test_the_projection_is_learned_and_holds_for_other_reports(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    apart = np.eye(16) + 0.3 * rng.normal(size=(16, 16))
    train_projection(reports(rng, apart, 60), tmp_path / "projection.safetensors", 1)
    matrix = load_file(tmp_path / "projection.safetensors")["projection"].float().numpy()
    others = reports(rng, apart, 5)
    before, after = (found_among(others, m, 1) for m in (None, matrix))
    assert after > before + 0.1


def test_a_projected_question_is_a_unit_vector_as_before() -> None:
    asked = unit(np.random.default_rng(1).normal(size=(3, 4)))
    matrix = np.diag([2.0, 1.0, 1.0, 0.5]).astype(np.float32)
    assert np.allclose(np.linalg.norm(projected(asked, matrix), axis=1), 1.0)
    assert np.allclose(projected(asked[0], matrix), projected(asked, matrix)[0], atol=1e-6)
    assert projected(asked, None) is asked


def test_only_questions_of_the_packaged_model_are_projected() -> None:
    packaged = Model("packaged", HASHES["model.safetensors"], 384)
    matrix = projection(packaged)
    assert matrix is not None
    assert matrix.shape == (384, 384)
    assert projection(Model("another", "0" * 64, 384)) is None
