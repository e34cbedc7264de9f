"""What a crate of the existing toolkit records of its making, as far as it does, with secrets hidden."""

from __future__ import annotations

import ast
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cellmapkit.core.crate import METADATA_NAME, is_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cellmapkit.core.crate import CrateRecord

UNKNOWN = "unknown"
HIDDEN = "***"
_SECRET = re.compile(r"password|passwd|token|secret|api_?key", re.IGNORECASE)
_LONGEST = 1_000_000
_SHORTEST_SECRET = 3


def arguments(command: str) -> dict[str, Any]:
    """Return the arguments that the toolkit writes as the text of a dictionary; none where it is no such text.

    Nothing is run: only literals are read.
    """
    try:
        found = ast.literal_eval(command) if command.startswith("{") and len(command) < _LONGEST else {}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}


def secrets_in(crate: Path, command: str) -> list[str]:
    """Return the passwords that the toolkit left in clear in a crate, longest first.

    It records every argument in the metadata and in its task files, also those that are secrets.
    """
    given = [arguments(command)]
    for path in sorted(crate.glob("task_*_start.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError, RecursionError):
            continue
        given.append(content.get("commandlineargs", {}) if isinstance(content, dict) else {})
    found = {text for values in given if isinstance(values, dict) for text in _secret_values(values)}
    return sorted(found, key=lambda text: (-len(text), text))


def _secret_values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        text = str(value)
        if _SECRET.search(str(name)) and isinstance(value, str) and re.search(r"\w", text):  # "-" asks, "***" hides
            yield text


def hidden(text: str, secrets: list[str]) -> str:
    """Return text with every secret replaced; very short ones only where they stand as a word of their own."""
    for secret in secrets:
        for form in {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]}:
            pattern = re.escape(form)
            pattern = pattern if len(form) > _SHORTEST_SECRET else rf"(?<!\w){pattern}(?!\w)"
            text = re.sub(pattern, HIDDEN, text)
    return text


def provenance_rows(record: CrateRecord, secrets: list[str]) -> list[tuple[str, str]]:
    """Return field and value of everything recorded of the run that made a crate; what is not, is ``unknown``.

    Parameters
    ----------
    record : CrateRecord
        The crate.
    secrets : list of str
        What must not appear.

    Returns
    -------
    list of (str, str)
        The crate, its computation, the arguments, software and inputs.
    """
    run, info = record.activity, record.info
    rows = [("crate", info.identifier), ("crate name", info.about.name), ("organization", info.about.organization_name),
            ("project", info.about.project_name), ("metadata sha256", info.sha256)]  # fmt: skip
    if run is None:
        return [*_told(rows), *((name, UNKNOWN) for name in ("computation", "command", "run by", "software", "input"))]
    rows += [("computation", run.identifier), ("computation name", run.title), ("run by", run.agent),
             ("date", run.started), ("command", run.command)]  # fmt: skip
    rows += [(f"argument {name}", str(value)) for name, value in arguments(run.command).items()]
    rows += [("software", f"{item.name} {item.version}".strip()) for item in run.software] or [("software", "")]
    rows += [("input", item.location) for item in run.inputs] or [("input", "")]
    rows += [("input sha256", item.sha256) for item in run.inputs]
    return [(name, hidden(value, secrets)) for name, value in _told(rows)]


def _told(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value if value and value != "NA" else UNKNOWN) for name, value in rows]


def collides(name: str) -> bool:
    """Return whether a file of the toolkit has the name of one that every step of ours writes itself."""
    return is_log(name) or name in ("README.txt", METADATA_NAME)


def tells_of_run(name: str) -> bool:
    """Return whether a file may repeat the command line: logs, metadata, and the list of failed registrations."""
    last = PurePosixPath(name).name
    return collides(last) or last == "provenance_errors.json"
