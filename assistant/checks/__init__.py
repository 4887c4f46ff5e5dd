"""Check sentences that a model wrote against the passages that they cite."""
