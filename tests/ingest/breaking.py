"""A reader that breaks; other processes import this file, so it imports little."""

import os
import signal
import time
from pathlib import Path

from ingest.reader import Reading, read_file


def breaking(path: Path) -> Reading:
    """Read a file, or break as its name says."""
    if "crash" in path.name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "memory" in path.name:
        bytearray(1 << 40)
    if "endless" in path.name:
        time.sleep(3600)
    if "waiting" in path.name:
        time.sleep(2)
    return read_file(path)
