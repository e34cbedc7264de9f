"""How crate metadata is written; :mod:`cellmapkit.core.reading` reads it, and nothing else knows its form.

A crate is a directory with ``ro-crate-metadata.json``: RO-Crate 1.1, the Process Run Crate 0.5 profile and the EVI
terms FAIRSCAPE reads, in one flat graph. Everything but the action's times and identifier follows from the content, so
two equal runs write the same metadata on the same day. The metadata carries a digest of itself, and that of the
metadata of every crate it was made from, so one digest stands for a whole chain.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellmapkit.core.crate import METADATA_NAME, PREDICTED, media_type
from cellmapkit.core.digest import NO_DIGEST, sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cellmapkit.core.crate import About, Activity, InputFile, OutputFile, Software

RO_CRATE_VERSION = "1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENSE = "https://spdx.org/licenses/CC-BY-4.0"
MOST_SOURCES = 100
"""Beyond that many, what a file was derived from stands with the run only: files times inputs would grow too large."""
_EVI_LINKS = ("usedDataset", "usedSoftware", "generated", "generatedBy", "derivedFrom")
CONTEXT: list[Any] = [
    f"https://w3id.org/ro/crate/{RO_CRATE_VERSION}/context",
    {
        "EVI": "https://w3id.org/EVI#",
        **{term: {"@id": f"EVI:{term}", "@type": "@id"} for term in _EVI_LINKS},
        "runBy": "EVI:runBy",
        "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
        "selfDigest": "https://w3id.org/cellmapkit/terms#selfDigest",
        "crateDigest": "https://w3id.org/cellmapkit/terms#crateDigest",
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
        {"@context": CONTEXT, "@graph": [compact(entity) for entity in graph]}, indent=1, ensure_ascii=False
    )
    (directory / METADATA_NAME).write_text(sealed(text + "\n"), encoding="utf-8")


def _graph(identifier: str, about: About, activity: Activity, files: list[OutputFile]) -> list[dict[str, Any]]:
    day = activity.ended[:10]
    person, organization, project = f"#person-{slug(activity.agent)}", "#organization", "#project"
    root = {
        "@id": "./",
        "@type": ["Dataset", "EVI:ROCrate"],
        "name": about.name,
        "description": about.description,
        "keywords": list(about.keywords),
        "datePublished": day,
        "license": ref(LICENSE),
        "author": ref(person),
        "publisher": ref(organization),
        "identifier": identifier,
        "version": activity.software[0].version,
        "conformsTo": ref(PROFILE),
        "isPartOf": [ref(organization), ref(project)],
        "hasPart": [ref(item.path) for item in files],
        "mentions": ref("#run"),
    }
    entities: list[dict[str, Any]] = [
        {"@id": METADATA_NAME, "@type": "CreativeWork", "about": ref("./"),
         "conformsTo": ref(f"https://w3id.org/ro/crate/{RO_CRATE_VERSION}"), "selfDigest": NO_DIGEST},
        root,
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": LICENSE, "@type": "CreativeWork", "name": "CC BY 4.0",
         "description": "Creative Commons Attribution 4.0 International"},
        {"@id": person, "@type": "Person", "name": activity.agent, "affiliation": ref(organization)},
        {"@id": organization, "@type": "Organization", "name": about.organization_name,
         "url": f"https://ror.org/search?query={slug(about.organization_name)}"},  # where its own page can be found
        {"@id": project, "@type": "Project", "name": about.project_name},
    ]  # fmt: skip
    return [*entities, *_things(activity, files, person, day)]


def _things(activity: Activity, files: list[OutputFile], person: str, day: str) -> list[dict[str, Any]]:
    """Return what took part in the run: software, the run itself, inputs and files."""
    inputs = _named(activity.inputs)
    sources = list(dict.fromkeys(item.crate_id or name for name, item in inputs.items()))
    derived = [ref(name) for name in sources] if len(sources) <= MOST_SOURCES else []
    main = activity.software[0]
    return [
        *_software(activity),
        *_run(activity, list(inputs), files, (person, day)),
        *_inputs(inputs, day),
        *({**_file(item, main, activity, day), "derivedFrom": derived} for item in files),
    ]


def _named(inputs: tuple[InputFile, ...]) -> dict[str, InputFile]:
    """Return inputs by id; equal files read from several places are numbered, so that none is lost."""
    found: dict[str, InputFile] = {}
    for item in inputs:
        same = sum(item.id == name.partition("~")[0] for name in found) if item.id in found else 0
        found[f"{item.id}~{same + 1}" if same else item.id] = item
    return found


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


def _run(
    activity: Activity, inputs: list[str], files: list[OutputFile], signed: tuple[str, str]
) -> list[dict[str, Any]]:
    person, day = signed
    parameters = [
        {
            "@id": f"#param-{name}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, str) else json.dumps(value),
        }
        for name, value in activity.parameters.items()
    ]
    used = [ref(name) for name in inputs]
    made = [ref(item.path) for item in files]
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
        "agent": ref(person),
        "instrument": [ref(item.id) for item in activity.software],
        "object": [*used, *(ref(item["@id"]) for item in parameters)],
        "result": made,
        "usedSoftware": [ref(item.id) for item in activity.software],
        "usedDataset": used,
        "generated": made,
        "runBy": activity.agent,
        "dateCreated": day,
    }
    return [action, *parameters]


def _inputs(inputs: Mapping[str, InputFile], day: str) -> list[dict[str, Any]]:
    made_by = Counter(item.crate_id for item in inputs.values() if item.crate_id)
    crates = {item.crate_id: item for item in inputs.values() if item.crate_id}
    files = [
        {
            "@id": name,
            "@type": ["CreativeWork", "EVI:Dataset"],  # a File would have to be part of this crate
            "name": Path(item.location).name,
            "description": f"input read from {item.location}",
            "alternateName": item.location,
            "encodingFormat": media_type(item.location),
            "contentSize": str(item.size),
            "sha256": item.sha256,
            "datePublished": day,
            "crateDigest": item.crate_sha256,
            **({"isPartOf": ref(item.crate_id)} if item.crate_id else {}),
        }
        for name, item in inputs.items()
    ]
    producers = [
        {"@id": crate_id, "@type": ["CreativeWork", "EVI:ROCrate"], "name": one.crate_name, "identifier": crate_id,
         "description": f"the crate that made {made_by[crate_id]} of the inputs", "datePublished": day}
        for crate_id, one in crates.items()
    ]  # fmt: skip
    return [*files, *producers]


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
        "generatedBy": ref("#run"),
        "variableMeasured": list(item.columns),
        "keywords": [PREDICTED, item.origin] if item.origin else [],
    }


def compact(entity: dict[str, Any]) -> dict[str, Any]:
    """Return an entity with single values instead of lists of one, and without empty ones, as RO-Crate recommends."""
    single = {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in entity.items()}
    return {key: value for key, value in single.items() if value not in ([], "")}


def ref(identifier: str) -> dict[str, str]:
    """Return a reference to an entity by its id."""
    return {"@id": identifier}


def slug(text: str) -> str:
    """Return letters and digits of a text, with dashes for all others, as a part of an id."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in text) or "unknown"
