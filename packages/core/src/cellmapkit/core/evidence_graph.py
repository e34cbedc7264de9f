"""How a chain is written as an evidence graph: the flat crate of EVI datasets, software and computations of FAIRSCAPE.

Entities have every property that fairscape-cli's models ask for (its limits on lengths too), in the spelling they have
in files, and are linked by ``generatedBy``, ``usedDataset``, ``usedSoftware``, ``derivedFrom`` and their inverses.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellmapkit.core.crate import Activity, InputFile, OutputFile, Software
    from cellmapkit.core.exported import ExportedChain, ExportedCrate

NAAN = "59852"
"""Name assigning authority number that fairscape-cli uses; ids here follow from content, not from the time."""
_EVI = "https://w3id.org/EVI#"
_LINKS = ("usedDataset", "usedSoftware", "generated", "generatedBy", "derivedFrom", "usedBy", "usedByComputation")
CONTEXT = {"@vocab": "https://schema.org/", "EVI": _EVI,
            **{term: {"@id": f"EVI:{term}", "@type": "@id"} for term in _LINKS}}  # fmt: skip
_MOST_NAME, _MOST_AUTHOR, _LEAST_WORDS = 200, 64, 10
Entity = dict[str, Any]


def evidence_graph(chain: ExportedChain) -> str:
    """Return a chain as an evidence graph.

    Parameters
    ----------
    chain : ExportedChain
        Crates after those they were made from; what an input leads to counts, no file is read.

    Returns
    -------
    str
        JSON-LD: the root with the graph of all datasets, software and computations in it.
    """
    info = chain.crates[-1].record.info
    datasets: dict[str, Entity] = {}
    software: dict[str, Entity] = {}
    computations: list[Entity] = []
    ids: dict[str, str] = {}
    for crate in chain.crates:
        run = crate.record.activity
        used = [_used(item, place, ids, datasets) for item, place in crate.inputs]
        made_by = [_id("computation", run.title, run.identifier)] if run else []
        for file in crate.files:
            key = _id("dataset", file.path, f"{info_key(crate)} {file.path}")
            ids[f"{crate.folder}/{file.path}"] = key
            datasets[key] = _dataset(key, crate, file, made_by, used)
        if run:
            made = [ids[f"{crate.folder}/{file.path}"] for file in crate.files]
            tools = [_tool(item, run, made_by[0], software) for item in run.software]
            computations.append(_computation(made_by[0], crate, run, {"tools": tools, "used": used, "made": made}))
            for key in used:
                datasets[key]["usedBy"] = list(dict.fromkeys([*datasets[key]["usedBy"], made_by[0]]))
    organization, project = info.about.organization_name, info.about.project_name
    root = {
        "@id": _id("rocrate", info.about.name, info.identifier),
        "@type": f"{_EVI}ROCrate",
        "@context": CONTEXT,
        "name": _short(info.about.name),
        "description": _words(info.about.description),
        "keywords": list(info.about.keywords),
        "isPartOf": [
            {"@id": _id("organization", organization, organization), "@type": "Organization", "name": organization},
            {"@id": _id("project", project, project), "@type": "Project", "name": project},
        ],
        "@graph": [*datasets.values(), *software.values(), *computations],
    }
    return json.dumps(root, indent=1, ensure_ascii=False) + "\n"


def info_key(crate: ExportedCrate) -> str:
    """Return what tells a crate from every other: the digest of its metadata."""
    return crate.record.info.sha256 or crate.record.info.identifier


def _used(item: InputFile, place: str, ids: dict[str, str], datasets: dict[str, Entity]) -> str:
    """Return the id of an input; one that no crate of the chain made becomes a dataset of its own."""
    if place in ids:
        return ids[place]
    name = item.location.rpartition("/")[2]
    key = _id("dataset", name, item.sha256 or item.location)
    of_crate = f", made by crate {item.crate_name or item.crate_id}" if item.crate_id else ""
    datasets.setdefault(
        key,
        {
            "@id": key,
            "@type": f"{_EVI}Dataset",
            "name": _short(name),
            "author": "not recorded",
            "datePublished": "not recorded",
            "version": "not recorded",
            "description": f"A file that was read from {item.location}{of_crate}",
            "keywords": [],
            "format": name.rpartition(".")[2],
            "generatedBy": [],
            "derivedFrom": [],
            "usedBy": [],
            "contentUrl": item.location if "://" in item.location else None,
            "sha256": item.sha256,
        },
    )
    return key


def _dataset(key: str, crate: ExportedCrate, file: OutputFile, made_by: list[str], used: list[str]) -> Entity:
    run = crate.record.activity
    return {
        "@id": key,
        "@type": f"{_EVI}Dataset",
        "name": _short(file.path),
        "author": (run.agent if run and run.agent else "not recorded")[:_MOST_AUTHOR],
        "datePublished": run.ended[:10] if run else "not recorded",
        "version": run.software[0].version if run and run.software else "not recorded",
        "description": _words(file.description),
        "keywords": [word for word in (file.origin and "predicted", file.origin) if word],
        "format": file.media_type,
        "generatedBy": made_by,
        "derivedFrom": list(dict.fromkeys(used)),
        "usedBy": [],
        "contentUrl": f"file:///{crate.folder}/{file.path}",
        "sha256": file.sha256,
    }


def _tool(item: Software, run: Activity, computation: str, software: dict[str, Entity]) -> str:
    key = _id("software", item.name, f"{item.name} {item.version}")
    entity = software.setdefault(
        key,
        {
            "@id": key,
            "@type": f"{_EVI}Software",
            "name": _short(item.name),
            "author": "not recorded",
            "dateModified": run.started[:10],
            "version": item.version or "not recorded",
            "description": _words(item.description),
            "keywords": ["tools"],
            "format": "py",
            "usedByComputation": [],
            "url": item.id,
        },
    )
    entity["usedByComputation"] = list(dict.fromkeys([*entity["usedByComputation"], computation]))
    return key


def _computation(key: str, crate: ExportedCrate, run: Activity, links: dict[str, list[str]]) -> Entity:
    return {
        "@id": key,
        "@type": f"{_EVI}Computation",
        "name": _short(run.title),
        "runBy": run.agent or "not recorded",
        "dateCreated": run.ended[:10],
        "description": _words(
            f"{run.title} of crate {crate.record.info.about.name}, from {run.started} to {run.ended}"
        ),
        "keywords": ["computation"],
        "command": run.command,
        "usedSoftware": links["tools"],
        "usedDataset": list(dict.fromkeys(links["used"])),
        "generated": links["made"],
    }


def _id(kind: str, name: str, content: str) -> str:
    slug = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in name.lower()).split())
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    return f"ark:{NAAN}/{kind}-{slug[:60] or 'unnamed'}-{digest[:12]}"


def _short(name: str) -> str:
    return (name or "unnamed")[:_MOST_NAME]


def _words(text: str) -> str:
    return text if len(text) >= _LEAST_WORDS else f"{text or 'no description'} (as recorded)"
