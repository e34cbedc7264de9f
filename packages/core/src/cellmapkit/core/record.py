"""Everything that crate metadata records, read for an audit: ours in full, upstream's as far as it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cellmapkit.core.crate import (
    METADATA_NAME,
    SOFTWARE_URI,
    Activity,
    CrateRecord,
    InputFile,
    OutputFile,
    Software,
    media_type,
)
from cellmapkit.core.digest import seal_holds
from cellmapkit.core.reading import MARKS, formed, read_metadata, types_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Entity = dict[str, Any]
_READ_FROM = "input read from "
_ROOT_AND_DESCRIPTOR = {"./", METADATA_NAME}


def read_record(directory: Path) -> CrateRecord:
    """Return everything the metadata of a crate records.

    Parameters
    ----------
    directory : Path
        A crate of ours or of upstream.

    Returns
    -------
    CrateRecord
        The record; nothing in it was compared with the files yet.

    Raises
    ------
    CrateNotFoundError, CrateError
        As :func:`cellmapkit.core.reading.read_crate`.
    """
    metadata = read_metadata(directory)
    with formed(directory / METADATA_NAME):
        by_id = {str(item.get("@id")): item for item in metadata.entities}
        run = next((item for item in metadata.entities if {"CreateAction", "Computation"} & kinds(item)), None)
        return CrateRecord(
            info=metadata.info,
            sealed=seal_holds(metadata.text),
            activity=_activity(run, metadata.entities, by_id) if run else None,
            files=tuple(_file(item) for item in metadata.entities if _is_file(item)),
            ours=any(name.startswith(SOFTWARE_URI) for name in by_id),
        )


def kinds(entity: Mapping[str, Any]) -> set[str]:
    """Return the types of an entity without their vocabularies: ``EVI:Dataset`` is ``Dataset``."""
    return {word.replace("#", ":").rpartition(":")[2] for word in types_of(entity).split()}


def linked(value: object) -> list[str]:
    """Return the ids a property refers to, in any of the forms that occur: one or several, texts or objects."""
    parts = value if isinstance(value, list) else [value]
    found = [part.get("@id") if isinstance(part, dict) else part for part in parts]
    return [str(name) for name in found if name]


def _is_file(entity: Entity) -> bool:
    if entity.get("@id") in _ROOT_AND_DESCRIPTOR:
        return False
    return "File" in kinds(entity) or ("Dataset" in kinds(entity) and bool(_content(entity)))


def _content(entity: Entity) -> str:
    """Return the path within the crate that upstream gives a dataset, or an empty text."""
    url = str(entity.get("contentUrl") or "")
    return url.removeprefix("file:///").removeprefix("file://") if url.startswith("file://") else ""


def _file(entity: Entity) -> OutputFile:
    path = _content(entity) or str(entity["@id"])
    columns = entity.get("variableMeasured") or []
    return OutputFile(
        path=path,
        description=str(entity.get("description") or ""),
        media_type=str(entity.get("encodingFormat") or entity.get("format") or media_type(path)),
        size=_size(entity),
        sha256=str(entity.get("sha256") or ""),
        columns=tuple(map(str, columns if isinstance(columns, list) else [columns])),
        origin=entity["keywords"][1] if entity.get("keywords") in MARKS else "",
    )


def _size(entity: Entity) -> int:
    text = str(entity.get("contentSize", ""))
    return int(text) if text.isascii() and text.isdigit() else -1


def _activity(run: Entity, entities: list[Entity], by_id: dict[str, Entity]) -> Activity:
    used = linked(run.get("usedDataset"))
    software = linked(run.get("usedSoftware") or run.get("instrument"))
    return Activity(
        title=str(run.get("name") or ""),
        command=str(run.get("description") if "CreateAction" in kinds(run) else run.get("command") or ""),
        identifier=str(run.get("identifier") or run.get("@id")),
        agent=str(run.get("runBy") or ""),
        started=str(run.get("startTime") or run.get("dateCreated") or ""),
        ended=str(run.get("endTime") or run.get("dateCreated") or ""),
        software=tuple(_software(name, by_id.get(name, {})) for name in software),
        parameters={
            str(item.get("name")): _value(item.get("value")) for item in entities if "PropertyValue" in kinds(item)
        },
        inputs=tuple(_input(name, by_id.get(name, {}), by_id) for name in used),
        error=str(run.get("error") or "") or ("failed" if "Failed" in str(run.get("actionStatus")) else ""),
    )


def _parameters(entities: list[Entity]) -> dict[str, object]:
    return {str(item.get("name")): _value(item.get("value")) for item in entities if "PropertyValue" in kinds(item)}


def _value(text: object) -> object:
    """Return a recorded parameter as the value it was: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(str(text))
    except json.JSONDecodeError:
        return text


def _software(name: str, entity: Entity) -> Software:
    needs = entity.get("softwareRequirements") or []
    return Software(
        name=str(entity.get("name") or name),
        version=str(entity.get("version") or ""),
        description=str(entity.get("description") or ""),
        requires=tuple(map(str, needs if isinstance(needs, list) else [needs])),
    )


def _input(name: str, entity: Entity, by_id: dict[str, Entity]) -> InputFile:
    told = str(entity.get("description") or "")
    crate = next(iter(linked(entity.get("isPartOf"))), "")
    producer = by_id.get(crate, {})
    return InputFile(
        location=str(entity.get("alternateName") or told.removeprefix(_READ_FROM) or name),
        size=_size(entity),
        sha256=str(entity.get("sha256") or ""),
        crate_id=crate,
        crate_name=str(producer.get("name") or ""),
        crate_sha256=str(entity.get("crateDigest") or ""),
    )
