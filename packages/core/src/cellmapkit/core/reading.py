"""How crate metadata is read: ours, and upstream's in its three shapes."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CellmapkitError, CrateError, CrateNotFoundError
from cellmapkit.core.crate import METADATA_NAME, ORIGINS, PREDICTED, About, CrateInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MARKS = [[PREDICTED, origin] for origin in ORIGINS]
"""Keywords of files that hold features nobody measured."""


def read_crate(directory: Path) -> CrateInfo:
    """Return what the metadata of a crate says: ours, or upstream's in any of its three shapes.

    Parameters
    ----------
    directory : Path
        A crate.

    Returns
    -------
    CrateInfo
        Its id, words and digests.

    Raises
    ------
    CrateNotFoundError
        If there is no such directory, or it has no metadata.
    CrateError
        If the metadata is cut short, is no JSON, or has no root.
    """
    return read_metadata(directory).info


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The metadata of a crate, read once: text, entities (without the root of upstream's older shapes), who it is."""

    text: str
    entities: list[dict[str, Any]]
    info: CrateInfo


def read_metadata(directory: Path) -> Metadata:
    """Return what :func:`read_crate` reads, with the entities and the text behind it; it raises the same."""
    path = directory / METADATA_NAME
    if not path.is_file():
        what = "is no directory" if not directory.is_dir() else f"has no {METADATA_NAME}"
        raise CrateNotFoundError(f"{directory} {what}", hint="expected the output directory of an earlier step")
    content = path.read_bytes()
    with formed(path):
        text, document = _parsed(path, content)
        entities = _entities(document)
        info = _info(directory, document, entities, hashlib.sha256(content).hexdigest())
    return Metadata(text=text, entities=entities, info=info)


@contextmanager
def formed(path: Path) -> Iterator[None]:
    """Turn whatever metadata of another form makes reading stumble over into a :class:`CrateError`."""
    try:
        yield
    except CellmapkitError:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise CrateError(
            f"{path} is JSON, but no metadata of a crate: {type(error).__name__}: {error}",
            hint="it was edited or damaged after it was written; take the crate from where it came from again",
        ) from error


def _info(directory: Path, document: dict[str, Any], entities: list[dict[str, Any]], digest: str) -> CrateInfo:
    by_id = {item.get("@id"): item for item in entities}
    root = _root(document, entities, by_id)
    if root is None:
        path = directory / METADATA_NAME
        raise CrateError(f"{path}: the metadata describes no root", hint="expected an RO-Crate of ours or of upstream")
    run = next((item for item in entities if "CreateAction" in types_of(item)), {})
    return CrateInfo(
        path=directory,
        identifier=str(root.get("identifier") or root.get("@id")),
        about=_about(root, by_id),
        digests={str(item["@id"]): str(item["sha256"]) for item in entities if "sha256" in item},
        failed=str(run.get("error") or "the run failed") if "Failed" in str(run.get("actionStatus")) else "",
        sha256=digest,
        origins={str(item["@id"]): item["keywords"][1] for item in entities if item.get("keywords") in MARKS},
    )


def _entities(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    graph = document.get("@graph", [])
    return [item for item in graph if isinstance(item, dict)] if isinstance(graph, list) else []


def _parsed(path: Path, content: bytes) -> tuple[str, dict[str, Any]]:
    try:
        text = content.decode("utf-8")
        document = json.loads(text)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is cut short or no JSON: {error}"
        raise CrateError(
            message, hint="run the step that made it again, or remove it to use the plain folder"
        ) from error
    if not isinstance(document, dict):
        raise CrateError(f"{path} holds a {type(document).__name__}", hint="expected a JSON object")
    return text, document


def _root(
    document: dict[str, Any], entities: list[dict[str, Any]], by_id: dict[Any, dict[str, Any]]
) -> dict[str, Any] | None:
    if "name" in document and "@id" in document:  # upstream's old and flat shapes keep the root at the top
        return document
    about = by_id.get(METADATA_NAME, {}).get("about")
    if isinstance(about, dict) and about.get("@id") in by_id:
        return by_id[about["@id"]]
    return entities[1] if len(entities) > 1 else None


def _about(root: dict[str, Any], by_id: dict[Any, dict[str, Any]]) -> About:
    parts = root.get("isPartOf") or []
    whole = {}
    for part in parts if isinstance(parts, list) else [parts]:
        entity = {**by_id.get(part.get("@id"), {}), **part} if isinstance(part, dict) else {}
        for kind in ("Organization", "Project"):
            if kind in types_of(entity) and entity.get("name"):
                whole[kind] = str(entity["name"])
    words = root.get("keywords") or []
    listed = words if isinstance(words, list) else str(words).split(",")
    return About(
        name=str(root.get("name") or ""),
        description=str(root.get("description") or ""),
        organization_name=whole.get("Organization", "NA"),
        project_name=whole.get("Project", "NA"),
        keywords=tuple(str(word).strip() for word in listed if str(word).strip()),
    )


def types_of(entity: Mapping[str, Any]) -> str:
    """Return the types of an entity as one text, separated by blanks; upstream's old shape has ``metadataType``."""
    kind = entity.get("@type") or entity.get("metadataType") or ""
    return " ".join(kind) if isinstance(kind, list) else str(kind)
