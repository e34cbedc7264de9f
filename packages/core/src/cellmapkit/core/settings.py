"""Settings of a run without the places of the files they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDERS = re.compile(r"[^=:,]*/")


def without_folders(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with files by name only, so that the same run in another place has the same.

    Parameters
    ----------
    settings : mapping of str to value
        As recorded; texts and lists of texts may be paths, also as ``NAME=FORM:PATH,option=value``.

    Returns
    -------
    dict of str to value
        Addresses (``https://...``) as they are.
    """
    return {name: _without(value) for name, value in settings.items()}


def _without(value: object) -> object:
    if isinstance(value, dict):
        return without_folders(value)
    if isinstance(value, (list, tuple)):
        return [_without(item) for item in value]
    return _FOLDERS.sub("", value) if isinstance(value, str) and "://" not in value else value
