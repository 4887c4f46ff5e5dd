"""Cross-encoders: a tiny one that is made here, as a judge of entailment."""

from pathlib import Path

import numpy as np
import pytest

from vectorstore.errors import ModelUnavailable
from vectorstore.models.cross_encoder import CrossEncoderModel
from vectorstore.models.embeddings import file_hash

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] carers were given a break tram depot green roads".split()


def tiny(folder: Path, labels: tuple[str, ...]) -> Path:
    """A BERT of two layers with as many outputs as labels, saved as sentence-transformers reads."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(7)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, initializer_range=0.5,
        id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("models") / "other", ("score",))


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ("CONTRADICTION", "ENTAILMENT", "NEUTRAL")
    return tiny(tmp_path_factory.mktemp("models") / "judge", names)


TEXTS = ["carers were given a break", "tram depot", "green roads " * 40, "a break"]


def test_entailment_is_the_probability_of_the_label_of_that_name(judge: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    given = CrossEncoderModel(str(judge)).entailment("carers were given a break", TEXTS[:2])
    tokens = AutoTokenizer.from_pretrained(judge)(
        ["carers were given a break"] * 2, TEXTS[:2], padding=True, return_tensors="pt"
    )
    with torch.no_grad():
        logits = AutoModelForSequenceClassification.from_pretrained(judge)(**tokens).logits
    assert given == pytest.approx(torch.softmax(logits, 1)[:, 1].numpy(), abs=1e-5)
    assert np.ptp(logits.numpy()) > 0.01


def test_a_model_without_the_label_is_no_judge(other: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no label “entailment”"):
        CrossEncoderModel(str(other)).entailment("carers", TEXTS)


def test_a_judge_tells_its_fingerprint(judge: Path) -> None:
    model = CrossEncoderModel(str(judge)).model
    assert model.name == str(judge)
    assert model.sha256 == file_hash(judge / "model.safetensors")


def test_what_is_no_cross_encoder_is_told_in_one_sentence(tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "none")):
        with pytest.raises(ModelUnavailable, match=r"cannot be loaded: give the folder or"):
            CrossEncoderModel(name).entailment("carers", TEXTS)
