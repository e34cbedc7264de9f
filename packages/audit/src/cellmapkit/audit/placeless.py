"""What a run was told, without the places of what it read: two equal runs on other disks read the same."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.core.crate import CrateRecord


def settings_without_places(record: CrateRecord) -> dict[str, object]:
    """Return the recorded parameters of a run; of inputs that they name, the directory's and the file's name stay."""
    if record.activity is None:
        return {}
    names = _names(record)
    return {name: _value(value, names) for name, value in record.activity.parameters.items()}


def words_without_places(words: Sequence[str], record: CrateRecord) -> list[str]:
    """Return the words of a command line, those that name inputs cut to the directory's and the file's name."""
    names = _names(record)
    return [_word(word, names) for word in words]


def _names(record: CrateRecord) -> set[str]:
    """Return the names of the files that were read, and of their directories."""
    read = {PurePosixPath(item.location) for item in record.activity.inputs} if record.activity else set()
    return {path.name for path in read} | {path.parent.name for path in read} - {"", ".."}


def _value(value: object, names: set[str]) -> object:
    if isinstance(value, str):
        return _word(value, names)
    if isinstance(value, list):
        return [_value(item, names) for item in value]
    return value


def _word(word: str, names: set[str]) -> str:
    name, equals, value = word.partition("=")
    if equals and "/" not in name:
        return f"{name}={_word(value, names)}"
    parts = PurePosixPath(word).parts
    if "/" not in word or not {*parts[-2:]} & names:
        return word
    return "/".join(parts[-2:] if parts[-2] in names else parts[-1:])
