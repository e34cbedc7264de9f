"""Check what a ``provenance.json`` says of the input data sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REQUIRED = ("name", "organization-name", "project-name")
"""Keys of the file itself; each may be given by the option of the same name instead."""
_OF_DATASET = ("name", "author", "version", "date-published", "description", "data-format")
# Upstream's own files use both; its documents name the first, its examples are written in the second.
_DATES = ("%Y-%m-%d", "%m-%d-%Y")


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What is known of an input data set.

    Attributes
    ----------
    guid : str
        Its identifier where it is registered already, else empty; the rest may be empty then.
    name, author, version, description, data_format, url : str
        As given.
    date_published : str
        ISO 8601 if it could be read as a date, else as given.
    """

    guid: str = ""
    name: str = ""
    author: str = ""
    version: str = ""
    date_published: str = ""
    description: str = ""
    data_format: str = ""
    url: str = ""


def read_datasets(
    words: Mapping[str, Any], path: str, roles: Iterable[str], given: Mapping[str, str | None]
) -> dict[str, Dataset]:
    """Return the data sets that a provenance file describes.

    Parameters
    ----------
    words : mapping
        Its content.
    path : str
        The file, for messages.
    roles : iterable of str
        Which records are looked for: ``edgelist``, ``baitlist``.
    given : mapping of str to str or None
        Values of options by key of the file; a key may be missing there if its option was given.

    Returns
    -------
    dict of str to Dataset
        Only the roles the file describes.

    Raises
    ------
    InputError
        If a required key is missing or no text, naming all of them.
    """
    _require(words, [key for key in REQUIRED if not given.get(key)], path)
    found = {}
    for role in roles:
        record = words.get(role)
        if record is None:
            continue
        if not isinstance(record, dict):
            kind = type(record).__name__
            raise InputError(f"{path}: {role!r} is a {kind}", hint="expected an object with name, author, version, ...")
        if not record.get("guid"):
            _require(record, _OF_DATASET, f"{path}, {role!r}")
        texts = {key.replace("-", "_"): value for key, value in record.items() if isinstance(value, str)}
        known = {name: texts[name] for name in Dataset.__dataclass_fields__ if name in texts}
        found[role] = Dataset(**{**known, "date_published": iso_date(texts.get("date_published", ""))})
    return found


def iso_date(text: str) -> str:
    """Return a date in ISO 8601, or the text itself if it is none of upstream's forms."""
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return text


def _require(record: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    wrong = []
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            continue
        near = get_close_matches(key, [word for word in record if word not in _OF_DATASET + REQUIRED], n=1)
        problem = f"{key!r} is missing" if value is None else f"{key!r} is {value!r}"
        wrong.append(f"{problem} (is {near[0]!r} meant for it?)" if near and value is None else problem)
    if wrong:
        raise InputError(f"{where}: {'; '.join(wrong)}", hint="expected a text for each; see the README of this step")
