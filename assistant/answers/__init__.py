"""The ways to answer, in the order in which `answerers` tries them; refusing is the last."""
