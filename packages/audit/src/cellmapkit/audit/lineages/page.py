"""A lineage as one interactive HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from cellmapkit.audit.lineages.svg import svg, words
from cellmapkit.audit.safety import printable

if TYPE_CHECKING:
    from cellmapkit.audit.lineages.nodes import Lineage, Node
    from cellmapkit.core.crate import InputFile, OutputFile, Software


def page(lineage: Lineage) -> str:
    """Return the page: the drawing, a search over everything recorded, and details of the crate that is clicked.

    Returns
    -------
    str
        HTML. Names and words of crates stand in it as text and as data only; its policy runs no script but its own.
    """
    style, script = _resource("lineage.css"), _resource("lineage.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    start = next(iter(lineage.nodes))
    content = {"start": start, "nodes": {key: _details(lineage, node) for key, node in lineage.nodes.items()}}
    title = words(f"Lineage of {lineage.nodes[start].name}")
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>",
            f"<header><h1>{title}</h1>",
            '<input id="search" type="search" placeholder="search crates, files, parameters, digests" autofocus>',
            '<span id="found"></span></header>',
            f'<main><div id="drawing">\n{svg(lineage)}\n</div><aside id="panel">',
            "<noscript>Details need JavaScript; the drawing does not.</noscript></aside></main>",
            f'<script type="application/json" id="data">{_as_data(content)}</script>',
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _resource(name: str) -> str:
    return resources.files("cellmapkit.audit.lineages").joinpath("templates", name).read_text(encoding="utf-8")


def _as_data(content: object) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _details(lineage: Lineage, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": printable(node.name),
        "facts": [printable(fact) for fact in _facts(node)],
        "command": printable(node.command),
        "faults": [printable(fault) for fault in node.faults],
        "inputs": [], "files": [], "parameters": [], "software": [],
    }  # fmt: skip
    record = node.record
    if record is not None:
        found["files"] = [_file(item) for item in record.files]
        if record.activity is not None:
            run = record.activity
            found["inputs"] = [_input(item) for item in run.inputs]
            found["parameters"] = [[printable(name), _value(value)] for name, value in run.parameters.items()]
            found["software"] = [_software(item) for item in run.software]
    else:
        read_by = [arrow for arrow in lineage.arrows if arrow.source == node.key]
        found["inputs"] = []
        found["facts"] += [
            printable(f"read by {lineage.nodes[arrow.target].name}: {', '.join(arrow.files)}") for arrow in read_by
        ]
    found["words"] = json.dumps(found, ensure_ascii=False).lower()
    return found


def _facts(node: Node) -> list[str]:
    record = node.record
    if record is None:
        return [node.note]
    facts = [record.info.about.name, record.info.about.description, *node.summary]
    if record.activity is not None:
        run = record.activity
        facts.append(f"run by {run.agent or 'unknown'}, from {run.started} to {run.ended}")
    if record.info.failed:
        facts.append(f"the run failed: {record.info.failed}")
    facts += [f"identifier {record.info.identifier}", f"metadata SHA-256 {record.info.sha256}"]
    return list(dict.fromkeys(fact for fact in facts if fact))


def _file(item: OutputFile) -> list[str]:
    holds = f"{item.description} [{item.origin}, not measured]" if item.origin else item.description
    size = f"{item.size:,}" if item.size >= 0 else "not recorded"
    return [printable(item.path), size, item.sha256 or "not recorded", printable(holds)]


def _input(item: InputFile) -> list[str]:
    made_by = item.crate_name or item.crate_id or "no crate"
    return [printable(item.location), printable(made_by), printable(item.sha256 or "not recorded")]


def _software(item: Software) -> list[str]:
    return [printable(item.name), printable(item.version), printable(", ".join(item.requires))]


def _value(value: object) -> str:
    return printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
