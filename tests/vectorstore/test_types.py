"""What tells vectors of one model from those of another."""

from vectorstore.types import BFLOAT16, FLOAT32, Model


def test_models_of_other_weights_or_arithmetic_never_mix() -> None:
    exact, fast = Model("m", "abc", 3, FLOAT32), Model("m", "abc", 3, BFLOAT16)
    other = Model("m", "abd", 3, FLOAT32)
    assert len({exact.fingerprint, fast.fingerprint, other.fingerprint}) == 3


def test_people_are_told_the_arithmetic_where_it_is_not_the_usual() -> None:
    assert Model("m", "abc", 3, FLOAT32).title == "m"
    assert Model("m", "abc", 3, BFLOAT16).title == "m in bfloat16"
