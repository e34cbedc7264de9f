"""Two files of weights (safetensors), compared tensor by tensor, with numpy alone."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.audit.compare.numbers import Apart, apart, finite
from cellmapkit.audit.compare.outcome import DIFFERS, REORDERED, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_KINDS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|u1",
}  # fmt: skip
_LENGTH_BYTES = 8
_MOST_HEADER = 100_000_000  # the format's own limit
_PIECE = 2**20


@dataclass(frozen=True, kw_only=True)
class _Tensor:
    """Where a tensor is: its kind and shape, and its first byte and size within the file."""

    kind: str
    shape: tuple[int, ...]
    start: int
    size: int


def compare_tensors(a: Path, b: Path) -> Outcome:
    """Compare two safetensors files whose bytes differ.

    Returns
    -------
    Outcome
        Per tensor of the same kind and shape how far it is apart; it is read a piece at a time.

    Raises
    ------
    InputError
        If one is not of that form.
    """
    ours, theirs = _header(a), _header(b)
    tensors: dict[str, dict[str, Any]] = {}
    worst, n_differ, odd = 0.0, 0, sorted(ours.keys() ^ theirs.keys())
    for name in sorted(ours.keys() & theirs.keys()):
        one, two = ours[name], theirs[name]
        if (one.kind, one.shape) != (two.kind, two.shape):
            odd.append(name)
            tensors[name] = {"kind": [one.kind, two.kind], "shape": [list(one.shape), list(two.shape)]}
            continue
        found = _apart(a, b, one, two)
        n_differ += found.n_differ > 0
        worst = max(worst, found.scaled)
        tensors[name] = {key: finite(value) for key, value in asdict(found).items() if key != "pearson"}
    facts = {"tensors": tensors, "only": [sorted(ours.keys() - theirs.keys()), sorted(theirs.keys() - ours.keys())]}
    if not odd and not n_differ:
        return Outcome(status=REORDERED, facts=facts, told="the same tensors, stored in another way", apart=0.0)
    words = f"{n_differ} of {len(tensors)} tensors differ, by {worst:.3g} at most (scaled)"
    words += f"; {len(odd)} are of another shape or in one file only" if odd else ""
    return Outcome(status=DIFFERS, facts=facts, told=words, apart=math.inf if odd else worst)


def _header(path: Path) -> dict[str, _Tensor]:
    size = path.stat().st_size
    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
            if not 0 < length <= min(_MOST_HEADER, size - _LENGTH_BYTES):
                raise ValueError(f"a header of {length} bytes")  # noqa: TRY301 - told as all else that is odd
            entries = json.loads(stream.read(length))
        first = _LENGTH_BYTES + length
        return {name: _tensor(entry, first, size) for name, entry in entries.items() if name != "__metadata__"}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path} is no safetensors file: {error}", hint="compared by bytes only") from error


def _tensor(entry: dict[str, Any], first: int, size: int) -> _Tensor:
    shape = tuple(int(one) for one in entry["shape"])
    start, end = (first + int(one) for one in entry["data_offsets"])
    expected = math.prod(shape) * np.dtype(_KINDS[entry["dtype"]]).itemsize
    if start < first or end > size or end - start != expected:
        raise ValueError(f"{end - start} bytes from {start} for a tensor of {expected} in a file of {size}")
    return _Tensor(kind=entry["dtype"], shape=shape, start=start, size=expected)


def _apart(a: Path, b: Path, one: _Tensor, two: _Tensor) -> Apart:
    absolute = relative = scaled = 0.0
    n_differ = 0
    width = np.dtype(_KINDS[one.kind]).itemsize
    with a.open("rb") as mine, b.open("rb") as other:
        mine.seek(one.start)
        other.seek(two.start)
        for begin in range(0, one.size, _PIECE * width):
            n_bytes = min(_PIECE * width, one.size - begin)
            found = apart(_values(mine.read(n_bytes), one.kind), _values(other.read(n_bytes), one.kind))
            absolute, relative = max(absolute, found.absolute), max(relative, found.relative)
            scaled, n_differ = max(scaled, found.scaled), n_differ + found.n_differ
    return Apart(absolute=absolute, relative=relative, scaled=scaled, pearson=math.nan, n_differ=n_differ)


def _values(content: bytes, kind: str) -> NDArray[np.float64]:
    raw = np.frombuffer(content, dtype=_KINDS[kind])
    if kind == "BF16":  # the upper half of a float32
        return (raw.astype("<u4") << 16).view("<f4").astype(np.float64)
    return raw.astype(np.float64)
