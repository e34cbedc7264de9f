"""A recorded command line for a new place: the words that name what was read or written, replaced."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellmapkit.api import CrateError, examples
from cellmapkit.audit.reproduction.recorded import OUTDIR, secret_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cellmapkit.audit.reproduction.recorded import Recorded

DROPPED_FLAGS = ("--overwrite", "--resume", "--visibility", "--upload")
"""How an output that was there is treated, and who may see what is uploaded: here nothing is, neither."""
DROPPED_OPTIONS = ("--logconf", "--ndexserver", "--ndexuser", "--ndexpassword")
"""A logging configuration runs whatever it names, and shapes no result; nothing is uploaded because a crate says so."""
_SHORTEST = {"--logconf": len("--l")}
_SHORT = len("--nde")


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """A command line for a new place.

    Attributes
    ----------
    words : tuple of str
        To follow the program.
    kept : tuple of str
        Words that look like paths and are none of the recorded inputs: used as they are.
    dropped : tuple of str
        Words that were left out.
    """

    words: tuple[str, ...]
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def rebuilt(
    command: Recorded, outdir: Path, places: Mapping[str, Path], parameters: Mapping[str, object] | None = None
) -> Rebuilt:
    """Return a recorded command line with new places for its output and inputs.

    Parameters
    ----------
    command : Recorded
        As it was recorded.
    outdir : Path
        Where to write.
    places : mapping of str to Path
        Where each input, and each directory of inputs, is to be read from, by its path as it was recorded: relative to
        the crate that was made from it.
    parameters : mapping, optional
        Recorded settings: a word without a slash that is the value of one is no directory, even if one has this name.

    Raises
    ------
    CrateError
        If it has a hidden value, or does not say once where the output is: nothing is run that could write elsewhere.
    """
    words, dropped = _without(command.words)
    secrets = secret_options(words)
    if secrets:
        raise CrateError(
            f"a secret was given to {command.program} ({examples(secrets)}), which no crate records",
            hint="run this step by hand",
        )
    n_outputs = sum(_is_output(command, word) for word in words)
    if n_outputs != 1:
        raise CrateError(
            f"the command of {command.program} names its output {n_outputs} times: {' '.join(words)[:200]}",
            hint="expected the line a step records; run this step by hand",
        )
    found, kept = [], []
    for flag, word in _flagged(words):
        name, equals, value = word.partition("=")
        if _is_output(command, word):
            found.append(str(outdir))
            continue
        named = bool(equals) and "/" not in name
        place = _place(command, value if named else word, places)
        if place is not None and not (_is_value(flag, word, parameters or {}) and place.is_dir()):
            found.append(f"{name}={place}" if named else str(place))
        else:
            found.append(word)
            kept += [word] if "/" in word and not word.startswith("-") else []
    return Rebuilt(words=tuple(found), kept=tuple(kept), dropped=tuple(dropped))


def _without(words: Sequence[str]) -> tuple[list[str], list[str]]:
    kept, dropped, skip = list[str](), list[str](), False
    for word in words:
        flag, equals, _ = word.partition("=")
        flag = flag.replace("-", "_").replace("__", "--", 1) if flag.startswith("--") else flag
        if skip or any(_is(flag, known) for known in (*DROPPED_OPTIONS, *DROPPED_FLAGS)):
            dropped.append(word)
            skip = not skip and not equals and any(_is(flag, known) for known in DROPPED_OPTIONS)
        else:
            kept.append(word)
    return kept, dropped


def _is(flag: str, known: str) -> bool:
    """Return whether a flag is a known one; of those with a value, also by a prefix that commands may accept."""
    is_prefix = known in DROPPED_OPTIONS and known.startswith(flag)
    return flag == known or (is_prefix and len(flag) >= _SHORTEST.get(known, _SHORT))


def _flagged(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the name of the flag it follows."""
    flag = ""
    for word in words:
        if word.startswith("--"):
            flag = word.partition("=")[0].removeprefix("--").replace("-", "_")
        yield flag, word


def _is_output(command: Recorded, word: str) -> bool:
    return word == OUTDIR or bool(command.outdir and command.cwd and _absolute(command, word) == command.outdir)


def _is_value(flag: str, word: str, parameters: Mapping[str, object]) -> bool:
    value = parameters.get(flag)
    values = value if isinstance(value, (list, tuple)) else [value]
    return value is not None and "/" not in word and word in map(str, values)


def _place(command: Recorded, word: str, places: Mapping[str, Path]) -> Path | None:
    """Return where a word leads that names an input, a directory of inputs, or a file in one of these."""
    if not word or word.startswith("-"):
        return None
    if not (command.cwd and command.outdir):
        return _by_end(_end(word), places)
    known = {os.path.normpath(f"{command.outdir}/{name}"): place for name, place in places.items()}
    path = PurePosixPath(_absolute(command, word))
    for above in (path, *path.parents):
        if str(above) in known:
            return known[str(above)].joinpath(*path.relative_to(above).parts)
    return None


def _by_end(path: PurePosixPath, places: Mapping[str, Path]) -> Path | None:
    """Return where a path leads if nobody recorded where it was seen from: what agrees with the most of its end."""
    for above in (path, *path.parents):
        agree: dict[int, set[Path]] = {}
        for name, place in places.items():
            n_same = _n_same(above.parts, _end(name).parts)
            agree.setdefault(n_same, set()).add(place)
        best = agree.get(max(agree, default=0), set())
        if max(agree, default=0) > 0:
            return next(iter(best)).joinpath(*path.relative_to(above).parts) if len(best) == 1 else None
    return None


def _n_same(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """Return the length of the shorter path if the longer one ends with it, else 0."""
    n = min(len(a), len(b))
    return n if n and a[-n:] == b[-n:] else 0


def _end(name: str) -> PurePosixPath:
    """Return the part of a path that says something wherever one stands."""
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")))


def _absolute(command: Recorded, word: str) -> str:
    return os.path.normpath(word if word.startswith("/") else f"{command.cwd}/{word}")
