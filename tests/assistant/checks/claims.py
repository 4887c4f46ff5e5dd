"""Lines of a file of claims."""

import json


def row(doc: str, claim: str, supported: bool, passage: str = "A passage.") -> str:
    return json.dumps(
        {"doc": doc, "passage": passage, "claim": claim, "supported": supported, "kind": "k"}
    )
