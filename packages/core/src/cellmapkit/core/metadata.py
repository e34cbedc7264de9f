"""The one file that knows what crate metadata looks like: writing ours, reading ours and upstream's.

A crate is a directory with ``ro-crate-metadata.json``: RO-Crate 1.1, the Process Run Crate 0.5 profile and the EVI
terms FAIRSCAPE reads, in one flat graph. Everything but the action's times and identifier follows from the content, so
two equal runs write the same metadata on the same day.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellmapkit.api import CrateError, CrateNotFoundError
from cellmapkit.core.crate import METADATA_NAME, ORIGINS, PREDICTED, About, CrateInfo, media_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cellmapkit.core.crate import Activity, InputFile, OutputFile, Software

RO_CRATE_VERSION = "1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENSE = "https://spdx.org/licenses/CC-BY-4.0"
_MARKS = [[PREDICTED, origin] for origin in ORIGINS]
_EVI_LINKS = ("usedDataset", "usedSoftware", "generated", "generatedBy", "derivedFrom")
_CONTEXT = [
    f"https://w3id.org/ro/crate/{RO_CRATE_VERSION}/context",
    {
        "EVI": "https://w3id.org/EVI#",
        **{term: {"@id": f"EVI:{term}", "@type": "@id"} for term in _EVI_LINKS},
        "runBy": "EVI:runBy",
        "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
    },
]


def write_crate(
    directory: Path, *, identifier: str, about: About, activity: Activity, files: Iterable[OutputFile]
) -> None:
    """Write the metadata of a crate, once, after all its files.

    Parameters
    ----------
    directory : Path
        The crate.
    identifier : str
        Its id.
    about : About
        What it says of itself.
    activity : Activity
        The run that made it.
    files : iterable of OutputFile
        Everything in it that is data.
    """
    graph = _graph(identifier, about, activity, sorted(files, key=lambda item: item.path))
    text = json.dumps(
        {"@context": _CONTEXT, "@graph": [_compact(entity) for entity in graph]}, indent=1, ensure_ascii=False
    )
    (directory / METADATA_NAME).write_text(text + "\n", encoding="utf-8")


def _graph(identifier: str, about: About, activity: Activity, files: list[OutputFile]) -> list[dict[str, Any]]:
    day = activity.ended[:10]
    person, organization, project = f"#person-{_slug(activity.agent)}", "#organization", "#project"
    main = activity.software[0]
    root = {
        "@id": "./",
        "@type": ["Dataset", "EVI:ROCrate"],
        "name": about.name,
        "description": about.description,
        "keywords": list(about.keywords),
        "datePublished": day,
        "license": _ref(LICENSE),
        "author": _ref(person),
        "publisher": _ref(organization),
        "identifier": identifier,
        "version": main.version,
        "conformsTo": _ref(PROFILE),
        "isPartOf": [_ref(organization), _ref(project)],
        "hasPart": [_ref(item.path) for item in files],
        "mentions": _ref("#run"),
    }
    entities: list[dict[str, Any]] = [
        {"@id": METADATA_NAME, "@type": "CreativeWork", "about": _ref("./"),
         "conformsTo": _ref(f"https://w3id.org/ro/crate/{RO_CRATE_VERSION}")},
        root,
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": LICENSE, "@type": "CreativeWork", "name": "CC BY 4.0",
         "description": "Creative Commons Attribution 4.0 International"},
        {"@id": person, "@type": "Person", "name": activity.agent, "affiliation": _ref(organization)},
        {"@id": organization, "@type": "Organization", "name": about.organization_name,
         "url": f"https://ror.org/search?query={_slug(about.organization_name)}"},  # where its own page can be found
        {"@id": project, "@type": "Project", "name": about.project_name},
    ]  # fmt: skip
    return [
        *entities,
        *_software(activity),
        *_run(activity, files, person, day),
        *_inputs(activity.inputs, day),
        *(_file(item, main, activity, day) for item in files),
    ]


def _software(activity: Activity) -> list[dict[str, Any]]:
    return [
        {
            "@id": item.id,
            "@type": ["SoftwareApplication", "EVI:Software"],
            "name": item.name,
            "version": item.version,
            "description": item.description,
            "url": item.id,
            "author": "cellmapkit developers",
            "softwareRequirements": list(item.requires),
        }
        for item in activity.software
    ]


def _run(activity: Activity, files: list[OutputFile], person: str, day: str) -> list[dict[str, Any]]:
    parameters = [
        {
            "@id": f"#param-{name}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, str) else json.dumps(value),
        }
        for name, value in activity.parameters.items()
    ]
    used = [_ref(item.id) for item in activity.inputs]
    made = [_ref(item.path) for item in files]
    ended = {"error": activity.error} if activity.error else {}
    action = {
        "@id": "#run",
        "@type": ["CreateAction", "EVI:Computation"],
        "name": activity.title,
        "description": activity.command,
        "identifier": activity.identifier,
        "startTime": activity.started,
        "endTime": activity.ended,
        "actionStatus": f"http://schema.org/{'Failed' if activity.error else 'Completed'}ActionStatus",
        **ended,
        "agent": _ref(person),
        "instrument": [_ref(item.id) for item in activity.software],
        "object": [*used, *(_ref(item["@id"]) for item in parameters)],
        "result": made,
        "usedSoftware": [_ref(item.id) for item in activity.software],
        "usedDataset": used,
        "generated": made,
        "runBy": activity.agent,
        "dateCreated": day,
    }
    return [action, *parameters]


def _inputs(inputs: tuple[InputFile, ...], day: str) -> list[dict[str, Any]]:
    crates = {item.crate_id: item.crate_name for item in inputs if item.crate_id}
    files = {
        item.id: {
            "@id": item.id,
            "@type": ["CreativeWork", "EVI:Dataset"],  # a File would have to be part of this crate
            "name": Path(item.location).name,
            "description": f"input read from {item.location}",
            "encodingFormat": media_type(item.location),
            "contentSize": str(item.size),
            "sha256": item.sha256,
            "datePublished": day,
            **({"isPartOf": _ref(item.crate_id)} if item.crate_id else {}),
        }
        for item in inputs
    }
    producers = [
        {"@id": crate_id, "@type": ["CreativeWork", "EVI:ROCrate"], "name": name, "identifier": crate_id,
         "description": f"the crate that made {sum(item.crate_id == crate_id for item in inputs)} of the inputs",
         "datePublished": day}
        for crate_id, name in crates.items()
    ]  # fmt: skip
    return [*files.values(), *producers]


def _file(item: OutputFile, main: Software, activity: Activity, day: str) -> dict[str, Any]:
    return {
        "@id": item.path,
        "@type": ["File", "EVI:Dataset"],
        "name": item.path,
        "description": item.description,
        "encodingFormat": item.media_type,
        "contentSize": str(item.size),
        "sha256": item.sha256,
        "author": activity.agent,
        "datePublished": day,
        "version": main.version,
        "generatedBy": _ref("#run"),
        "derivedFrom": [_ref(source.id) for source in activity.inputs],
        "variableMeasured": list(item.columns),
        "keywords": [PREDICTED, item.origin] if item.origin else [],
    }


def _compact(entity: dict[str, Any]) -> dict[str, Any]:
    """Return an entity with single values instead of lists of one, and without empty ones, as RO-Crate recommends."""
    single = {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in entity.items()}
    return {key: value for key, value in single.items() if value not in ([], "")}


def _ref(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _slug(text: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in text) or "unknown"


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
    path = directory / METADATA_NAME
    if not path.is_file():
        what = "is no directory" if not directory.is_dir() else f"has no {METADATA_NAME}"
        raise CrateNotFoundError(f"{directory} {what}", hint="expected the output directory of an earlier step")
    document = _load(path)
    entities = [item for item in document.get("@graph", []) if isinstance(item, dict)]
    by_id = {item.get("@id"): item for item in entities}
    root = _root(document, entities, by_id)
    if root is None:
        raise CrateError(f"{path}: the metadata describes no root", hint="expected an RO-Crate of ours or of upstream")
    run = next((item for item in entities if "CreateAction" in _types(item)), {})
    return CrateInfo(
        path=directory,
        identifier=str(root.get("identifier") or root.get("@id")),
        about=_about(root, by_id),
        digests={str(item["@id"]): str(item["sha256"]) for item in entities if "sha256" in item},
        failed=str(run.get("error") or "the run failed") if "Failed" in str(run.get("actionStatus")) else "",
        origins={str(item["@id"]): item["keywords"][1] for item in entities if item.get("keywords") in _MARKS},
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        hint = "run the step that made it again, or remove it to use the plain folder"
        raise CrateError(f"{path} is cut short or no JSON: {error}", hint=hint) from error
    if not isinstance(document, dict):
        raise CrateError(f"{path} holds a {type(document).__name__}", hint="expected a JSON object")
    return document


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
            if kind in _types(entity) and entity.get("name"):
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


def _types(entity: Mapping[str, Any]) -> str:
    kind = entity.get("@type") or entity.get("metadataType") or ""
    return " ".join(kind) if isinstance(kind, list) else str(kind)
