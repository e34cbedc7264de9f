"""How the metadata of a whole chain is written: one Provenance Run Crate 0.5 around the crates of its steps.

The steps' crates stay as they are and are parts of it. The chain is a workflow, the script that runs it again; each
step is a ``HowToStep`` of it with the tool that does it, and each run a ``CreateAction`` that a ``ControlAction``
relates to the step. Nothing but the records goes into it, so equal chains give equal metadata.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cellmapkit.core.crate import METADATA_NAME, SOFTWARE_URI, Software
from cellmapkit.core.digest import NO_DIGEST, sealed
from cellmapkit.core.metadata import CONTEXT, LICENSE, RO_CRATE_VERSION, compact, ref, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.core.crate import Activity, InputFile, OutputFile
    from cellmapkit.core.exported import ExportedChain, ExportedCrate

_RUN = "https://w3id.org/ro/wfrun"
_WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    f"{_RUN}/process/0.5": ("Process Run Crate", "0.5"),
    f"{_RUN}/workflow/0.5": ("Workflow Run Crate", "0.5"),
    f"{_RUN}/provenance/0.5": ("Provenance Run Crate", "0.5"),
    _WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
_BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
_SHELL = Software(
    name="Bash", version="not recorded", description="The command line: whoever ran the chain started its steps there."
)
_BASH, _SHELL_ID, _RESULT = "#bash", "https://www.gnu.org/software/bash/", "#result"
_HOME = SOFTWARE_URI.removesuffix("software/")
Entity = dict[str, Any]


def provenance_crate(chain: ExportedChain) -> str:
    """Return the metadata of an exported chain.

    Parameters
    ----------
    chain : ExportedChain
        With the size and digest of every file in it.

    Returns
    -------
    str
        JSON-LD, to be stored as ``ro-crate-metadata.json`` beside the folders of the crates; sealed as theirs are.
    """
    runs = [(index, crate) for index, crate in enumerate(chain.crates, 1) if crate.record.activity is not None]
    entities = [
        *_root(chain, runs),
        *_workflow(chain, runs),
        *_unique(entity for index, crate in runs for entity in _run(index, crate)),
        *(entity for crate in chain.crates for entity in _folder(crate, is_result=crate is chain.crates[-1])),
        *(_file(item.path, item) for item in (*chain.loose, chain.readme)),
    ]
    graph = {"@context": CONTEXT, "@graph": [compact(entity) for entity in entities]}
    return sealed(json.dumps(graph, indent=1, ensure_ascii=False) + "\n")


def _root(chain: ExportedChain, runs: list[tuple[int, ExportedCrate]]) -> list[Entity]:
    last = chain.crates[-1].record
    about, agents = last.info.about, _agents(runs)
    actions = [ref(f"#run-{index}") for index, _ in runs]
    whole = [ref("#workflow-run"), ref("#organized")] if runs else []
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{about.name or chain.crates[-1].folder} and all it was made from",
        "description": f"A chain of {len(chain.crates)} crates: {about.description or 'no description was recorded'}",
        "keywords": list(about.keywords),
        "datePublished": _days(runs)[1][:10] or "1980-01-01",
        "license": ref(LICENSE),
        "author": [ref(one) for one in dict.fromkeys(map(_person, agents))] or ref("#organization"),
        "publisher": ref("#organization"),
        "identifier": last.info.identifier,
        "conformsTo": [ref(profile) for profile in PROFILES],
        "mainEntity": ref(chain.script.path),
        "hasPart": [
            ref(chain.script.path),
            ref(chain.readme.path),
            *(ref(_folder_id(crate)) for crate in chain.crates),
            *(ref(quote(item.path)) for item in chain.loose),
        ],
        "mentions": [*whole, *actions],
    }
    return [_descriptor(), root, *_surroundings(about.organization_name, agents)]


def _descriptor() -> Entity:
    crate_form = f"https://w3id.org/ro/crate/{RO_CRATE_VERSION}"
    return {
        "@id": METADATA_NAME,
        "@type": "CreativeWork",
        "about": ref("./"),
        "conformsTo": [ref(crate_form), ref(_WORKFLOW_CRATE)],
        "selfDigest": NO_DIGEST,
    }


def _surroundings(organization_name: str, agents: list[str]) -> list[Entity]:
    """Return the profiles, the licence, and who is named."""
    organization = {
        "@id": "#organization", "@type": "Organization", "name": organization_name,
        "url": f"https://ror.org/search?query={slug(organization_name)}",
    }  # fmt: skip
    profiles = [
        {"@id": profile, "@type": "CreativeWork", "name": name, "version": version}
        for profile, (name, version) in PROFILES.items()
    ]
    terms = {"@id": LICENSE, "@type": "CreativeWork", "name": "CC BY 4.0",
             "description": "Creative Commons Attribution 4.0 International"}  # fmt: skip
    people = _unique(
        {"@id": _person(agent), "@type": "Person", "name": agent, "affiliation": ref("#organization")}
        for agent in agents
    )
    return [*profiles, terms, organization, *people]


def _workflow(chain: ExportedChain, runs: list[tuple[int, ExportedCrate]]) -> list[Entity]:
    """Return the script as a workflow with its steps, its own run, and the action that organised the runs."""
    started, ended = _days(runs)
    failed = any(crate.record.activity.error for _, crate in runs if crate.record.activity)
    agents = [ref(one) for one in dict.fromkeys(map(_person, _agents(runs)))]
    taken, given = [ref(quote(item.path)) for item in chain.loose], ref(_folder_id(chain.crates[-1]))
    workflow = {
        **_file(chain.script.path, chain.script),
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "programmingLanguage": ref(_BASH),
        "conformsTo": ref(_BIOSCHEMAS),
        "step": [ref(f"#step-{index}") for index, _ in runs],
        "hasPart": list({tool: ref(tool) for _, crate in runs for tool in _tools(crate.record.activity)}.values()),
        "output": ref(_RESULT),
        "version": _version(chain),
        "url": _HOME,
    }
    words = {"startTime": started, "endTime": ended, "agent": agents}
    status = f"http://schema.org/{'Failed' if failed else 'Completed'}ActionStatus"
    return [
        workflow,
        {"@id": _BASH, "@type": "ComputerLanguage", "name": "Bash", "url": _SHELL_ID},
        {"@id": _SHELL_ID, "@type": "SoftwareApplication", "name": _SHELL.name, "version": _SHELL.version,
         "description": _SHELL.description, "url": _SHELL_ID},
        {"@id": _RESULT, "@type": "FormalParameter", "name": "result", "additionalType": "Dataset",
         "description": "The crate of the last step.", "workExample": given},
        {"@id": "#workflow-run", "@type": "CreateAction", "name": "The runs of all steps",
         "description": "The steps as they were run; their crates say when and how each was.",
         "instrument": ref(chain.script.path), "object": taken, "result": given, "actionStatus": status, **words},
        {"@id": "#organized", "@type": "OrganizeAction", "name": "Running the steps one after another",
         "instrument": ref(_SHELL_ID), "object": [ref(f"#control-{index}") for index, _ in runs],
         "result": ref("#workflow-run"), **words},
    ]  # fmt: skip


def _run(index: int, crate: ExportedCrate) -> list[Entity]:
    run = crate.record.activity
    assert run is not None
    step: Entity = {"@id": f"#step-{index}", "@type": "HowToStep", "position": str(index), "name": run.title,
            "description": crate.command or run.command, "workExample": ref(_tools(run)[0])}  # fmt: skip
    control = {"@id": f"#control-{index}", "@type": "ControlAction", "name": f"Control of {run.title}",
               "instrument": ref(step["@id"]), "object": ref(f"#run-{index}")}  # fmt: skip
    parameters = [
        {"@id": f"#run-{index}-{quote(name)}", "@type": "PropertyValue", "name": name,
         "value": value if isinstance(value, str) else json.dumps(value)}
        for name, value in run.parameters.items()
    ]  # fmt: skip
    used = [quote(place) if place else item.id for item, place in crate.inputs]
    ended = {"error": run.error} if run.error else {}
    action = {
        "@id": f"#run-{index}",
        "@type": ["CreateAction", "EVI:Computation"],
        "name": run.title,
        "description": run.command,
        "identifier": run.identifier,
        "startTime": run.started,
        "endTime": run.ended,
        "actionStatus": f"http://schema.org/{'Failed' if run.error else 'Completed'}ActionStatus",
        **ended,
        "agent": ref(_person(run.agent)),
        "instrument": [ref(tool) for tool in _tools(run)],
        "object": [ref(name) for name in [*used, *(str(item["@id"]) for item in parameters)]],
        "result": [ref(_within(crate, item.path)) for item in crate.files if item.path != METADATA_NAME],
    }
    elsewhere = [_elsewhere(item) for item, place in crate.inputs if not place]
    return [step, control, action, *parameters, *elsewhere, *_software(run)]


def _software(run: Activity) -> list[Entity]:
    return [
        {
            "@id": tool,
            "@type": ["SoftwareApplication", "EVI:Software"],
            "name": item.name,
            "version": item.version or "not recorded",
            "description": item.description,
            "url": item.id,
            "softwareRequirements": list(item.requires),
        }
        for tool, item in zip(_tools(run), run.software or (_unnamed(run),), strict=True)
    ]


def _folder(crate: ExportedCrate, *, is_result: bool) -> list[Entity]:
    info = crate.record.info
    folder = {
        "@id": _folder_id(crate),
        "@type": "Dataset",
        "name": info.about.name or crate.folder,
        "description": info.about.description or "a crate without a description",
        "identifier": info.identifier,
        "datePublished": crate.record.activity.ended[:10] if crate.record.activity else "",
        "license": ref(LICENSE) if crate.record.ours else "",
        "hasPart": [ref(_within(crate, item.path)) for item in crate.files],
        "exampleOfWork": ref(_RESULT) if is_result else "",
    }
    return [folder, *(_file(f"{crate.folder}/{item.path}", item) for item in crate.files)]


def _file(path: str, item: OutputFile) -> Entity:
    return {
        "@id": quote(path),
        "@type": "File",
        "name": path,
        "description": item.description,
        "encodingFormat": item.media_type,
        "contentSize": str(item.size),
        "sha256": item.sha256,
        "variableMeasured": list(item.columns),
        "about": ref("./") if path == "README.md" else "",
    }


def _elsewhere(item: InputFile) -> Entity:
    return {
        "@id": item.id, "@type": ["CreativeWork", "EVI:Dataset"], "name": item.location,
        "description": "an input that is not in this crate", "sha256": item.sha256,
    }  # fmt: skip


def _tools(run: Activity | None) -> list[str]:
    return [item.id for item in run.software or (_unnamed(run),)] if run else []


def _unnamed(run: Activity) -> Software:
    return Software(
        name=run.command.split(" ")[0] or "unnamed", version="", description="software that is not recorded"
    )


def _within(crate: ExportedCrate, path: str) -> str:
    return quote(f"{crate.folder}/{path}")


def _folder_id(crate: ExportedCrate) -> str:
    return f"{quote(crate.folder)}/"


def _version(chain: ExportedChain) -> str:
    run = chain.crates[-1].record.activity
    return run.software[0].version if run and run.software else "not recorded"


def _agents(runs: list[tuple[int, ExportedCrate]]) -> list[str]:
    return list(dict.fromkeys(crate.record.activity.agent for _, crate in runs if crate.record.activity))


def _person(agent: str) -> str:
    return f"#person-{slug(agent)}"


def _days(runs: list[tuple[int, ExportedCrate]]) -> tuple[str, str]:
    times = [(crate.record.activity.started, crate.record.activity.ended) for _, crate in runs if crate.record.activity]
    return (min(start for start, _ in times), max(end for _, end in times)) if times else ("", "")


def _unique(entities: Iterable[Entity]) -> list[Entity]:
    return list({entity["@id"]: entity for entity in entities}.values())
