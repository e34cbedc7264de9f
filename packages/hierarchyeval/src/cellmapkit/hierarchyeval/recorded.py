"""What made a hierarchy, from the record that every step keeps of its run, and the words to make one like it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError, InputError, UsageError
from cellmapkit.standards.textfile import decode, parse_json, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMAND = "cellmaps_generate_hierarchycmd.py"
_SOURCES = "--coembedding_dirs"
_FEWEST_LETTERS = len("--coe")  # what tells the flag from the command's other ones
_OWN = ("program", "argv", "seed", "device")
_MAKE_ANEW = f"give hierarchies that you rebuilt yourself with --rebuilt_hierarchies, or one that {COMMAND} made"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """How a hierarchy was made.

    Attributes
    ----------
    path : Path
        The record.
    parameters : mapping of str to value
        Every option by name, defaults too, except seed and device.
    sources : tuple of Path
        What was given as ``--coembedding_dirs``, from the directory the command ran in.
    """

    path: Path
    parameters: Mapping[str, Any]
    sources: tuple[Path, ...]


def read_record(directory: Path) -> Recorded:
    """Return how the hierarchy in a directory was made.

    Parameters
    ----------
    directory : Path
        The output of the hierarchy step.

    Returns
    -------
    Recorded
        The record.

    Raises
    ------
    CrateNotFoundError
        If the directory has no record of its run.
    InputError
        If the record is of another command.
    """
    found = sorted(directory.glob("task_*_start.json"))
    if not found:
        message = f"{directory}: no record of the run that made it (task_<time>_start.json)"
        raise CrateNotFoundError(message, hint=f"{_MAKE_ANEW} without --skip_logging")
    path = found[-1]
    content = parse_json(decode(read_bytes(path), str(path)), str(path))
    said = content.get("commandlineargs") if isinstance(content, dict) else None
    if not isinstance(said, dict) or said.get("program") != COMMAND or "argv" not in said:
        program = said.get("program") if isinstance(said, dict) else None
        raise InputError(f"{path}: the record is of {program or 'an unknown command'}", hint=_MAKE_ANEW)
    return Recorded(
        path=path,
        parameters={name: value for name, value in said.items() if name not in _OWN},
        sources=_sources(said["argv"], Path(content.get("cwd") or ".")),
    )


def _sources(argv: Sequence[str], cwd: Path) -> tuple[Path, ...]:
    found, taking = [], False
    for word in argv:
        if word.startswith("-"):
            flag, _, value = word.partition("=")
            flag = flag[:2] + flag[2:].replace("-", "_")
            taking = len(flag) >= _FEWEST_LETTERS and _SOURCES.startswith(flag)
            found += [value] if taking and value else []
        elif taking:
            found.append(word)
    return tuple(cwd / word for word in found)


def changes(words: Sequence[str]) -> dict[str, Any]:
    """Return the options that ``--rebuild_set`` names.

    Parameters
    ----------
    words : sequence of str
        ``NAME=VALUE``, ``NAME=VALUE,VALUE`` or ``NAME``; dashes before the name make no difference.

    Returns
    -------
    dict of str to str, list of str or True
        By name.

    Raises
    ------
    UsageError
        If a word has no name, or names what is set here already.
    """
    found: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.strip().lstrip("-").partition("=")
        name = name.strip().replace("-", "_")
        if not name or " " in name:
            hint = "expected NAME=VALUE, such as rounds=0"
            raise UsageError(f"--rebuild_set {word!r} cannot be understood", hint=hint)
        if name in ("seed", "coembedding_dirs", "threads", "bootstrap_edges"):
            message = f"--rebuild_set sets {name!r}, which every rebuilt hierarchy has its own of"
            raise UsageError(message, hint="see --seed, --coembedding_dirs, --rebuild_workers and --rebuild_percent")
        values = value.split(",")
        found[name] = (values if len(values) > 1 else value) if equals else True
    return found


def words_for(parameters: Mapping[str, Any]) -> list[str]:
    """Return the words of a command line with these options.

    Parameters
    ----------
    parameters : mapping of str to value
        ``None`` and empty lists are left out; a truth value is a switch, ``--name`` or ``--no_name``.

    Returns
    -------
    list of str
        In order.
    """
    words: list[str] = []
    for name, value in parameters.items():
        if value is None or value == []:
            continue
        if isinstance(value, bool):
            words.append(f"--{name}" if value else f"--no_{name}")
        else:
            words += [f"--{name}", *map(str, value if isinstance(value, list) else [value])]
    return words


def quicker(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters without what only makes files that are thrown away here.

    Parameters
    ----------
    parameters : mapping of str to value
        As recorded.

    Returns
    -------
    dict of str to value
        They give the same hierarchy: no layout, no further networks, the smallest parent network.
    """
    found = {**parameters, "skip_layout": True, "keep_intermediate_files": False}
    cutoffs = parameters.get("ppi_cutoffs")
    if cutoffs and not parameters.get("weighted_edgelist"):  # there it may choose the network that is clustered
        found["hierarchy_parent_cutoff"] = min(cutoffs)
    return found
