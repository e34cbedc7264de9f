"""What a new crate says of itself, from its input crates, a provenance file and the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateNotFoundError, InputError
from cellmapkit.core.crate import About

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHORTEST_DESCRIPTION = 10  # FAIRSCAPE refuses less


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """Values given on the command line; ``None`` where not given."""

    name: str | None = None
    organization_name: str | None = None
    project_name: str | None = None


def read_provenance(path: Path) -> dict[str, Any]:
    """Return the content of a ``provenance.json``.

    Parameters
    ----------
    path : Path
        A JSON object, as upstream's download steps ask for.

    Returns
    -------
    dict
        Its content.

    Raises
    ------
    CrateNotFoundError
        If there is no such file.
    InputError
        If it is no JSON object.
    """
    if not path.is_file():
        what = "is a directory" if path.is_dir() else "does not exist"
        raise CrateNotFoundError(f"provenance file {path} {what}", hint="give the path of a JSON file")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="check its permissions") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is no JSON: {error}", hint="expected an object with name, organization-name, ..."
        ) from error
    if not isinstance(content, dict):
        raise InputError(f"{path} holds a {type(content).__name__}", hint="expected a JSON object")
    return content


def merged(crates: Sequence[About], provenance: dict[str, Any], overrides: Overrides, own: About) -> About:
    """Return the words of a new crate; flags win over the provenance file, that over the input crates.

    Parameters
    ----------
    crates : sequence of About
        Of the input crates.
    provenance : dict
        Content of ``provenance.json``, or empty.
    overrides : Overrides
        Values from the command line.
    own : About
        The step's own defaults; its keywords are appended, as upstream does.

    Returns
    -------
    About
        Names of several inputs are sorted, made unique and joined by ``|``.
    """
    given = {key.replace("-", "_"): value for key, value in provenance.items() if isinstance(value, str)}
    picked = {}
    for key, default in (("name", own.name), ("organization_name", "NA"), ("project_name", "NA")):
        # a name that was joined from several earlier ones is taken apart again, so that none stands twice
        known = sorted({part for crate in crates for part in getattr(crate, key).split("|")} - {"", "NA"})
        picked[key] = getattr(overrides, key) or given.get(key) or "|".join(known) or default
    words = [word for crate in crates for word in crate.keywords]
    words += [str(provenance[key]) for key in ("release", "cell-line", "treatment", "gene-set") if provenance.get(key)]
    words += [str(word) for word in provenance.get("keywords") or []]
    keywords = tuple(dict.fromkeys([*words, *own.keywords]))
    description = str(provenance.get("description") or "") or f"{own.description}: {picked['name']}"
    if len(description) < _SHORTEST_DESCRIPTION:
        description = f"{own.description}: {description}"
    return About(description=description, keywords=keywords, **picked)
