"""Vectors as they are kept: 16-bit floats with a checksum, under the first half of a text's hash.

Half precision keeps three decimal digits, which moves a similarity by less than 0.001
(measured in docs/trust.md); it halves what a report takes on disk.
"""

import hashlib
import zlib

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.float16]
_SUM = 4


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector with its checksum."""
    halves = vector.astype("<f2").tobytes()
    return halves + zlib.crc32(halves).to_bytes(_SUM, "little")


def unpacked(blob: bytes) -> Halves:
    """The vector of a blob; its checksum is not looked at."""
    return np.frombuffer(blob, dtype="<f2", count=(len(blob) - _SUM) // 2)


def is_whole(blob: bytes) -> bool:
    """Whether a blob is as it was written."""
    return len(blob) > _SUM and zlib.crc32(blob[:-_SUM]) == int.from_bytes(blob[-_SUM:], "little")


def short_key(key: str) -> bytes:
    """The first 16 bytes of a hash in hexadecimal: as good as all of it for telling texts apart."""
    return bytes.fromhex(key[:32])


def model_key(fingerprint: str) -> bytes:
    """Eight bytes that tell models apart."""
    return hashlib.sha256(fingerprint.encode()).digest()[:8]
