"""A crate in the form of FAIRSCAPE: made with the models of fairscape-cli, so that it is what they accept."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from cellmapkit.api import CrateError, InputError, OutputError, UsageError, examples
from cellmapkit.core.crate import METADATA_NAME
from cellmapkit.core.record import read_record
from cellmapkit.core.step import run_step
from cellmapkit.exchange import info
from cellmapkit.exchange.credentials import require_private
from cellmapkit.exchange.extras import library

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.core.crate import Activity, CrateRecord, OutputFile, Software
    from cellmapkit.core.stepinfo import StepOptions

FOLDER = "fairscape"
URL, TOKEN = "FAIRSCAPE_URL", "FAIRSCAPE_TOKEN"
_NAME, _AUTHOR, _DESCRIPTION = 200, 64, 10
_SPACE = uuid.UUID("0e0e3c55-6a63-5a0b-9d7e-0b1c5b3a9f11")  # of these identifiers; any fixed value does


def to_fairscape(options: StepOptions, crate: Path, *, upload: bool) -> None:
    """Write a copy of a crate whose metadata are FAIRSCAPE's, and publish these on request.

    Parameters
    ----------
    options : StepOptions
        Common options.
    crate : Path
        A crate of ours; its files are copied into the folder ``fairscape`` of the new one.
    upload : bool
        Send the metadata (not the files) to FAIRSCAPE_URL with FAIRSCAPE_TOKEN.

    Raises
    ------
    CrateError
        If the crate records no run or no files, or files are not as recorded.
    UsageError
        If the address or token of an upload is missing.
    OutputError
        If the server refuses.
    """
    target = _target() if upload else None
    models = library("fairscape_cli.models.rocrate", "fairscape")
    record = read_record(crate)
    if record.activity is None or not record.files:
        raise CrateError(f"{crate} records no run or no files", hint="'upgrade' makes a crate of ours of it first")
    with run_step(info.TO_FAIRSCAPE, options, parameters={"upload": upload}, inputs=[crate]) as step:
        step.read(crate / METADATA_NAME)
        folder = step.directory / FOLDER
        for item in record.files:
            _require_inside(crate, item.path)
            step.read(crate / item.path)
            (folder / item.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(crate / item.path, folder / item.path)
            step.add(f"{FOLDER}/{item.path}", item.description, item.columns, item.origin)
        text = metadata_text(models, record, record.activity)
        (folder / METADATA_NAME).write_text(text, encoding="utf-8")
        step.add(f"{FOLDER}/{METADATA_NAME}", "metadata in the form of FAIRSCAPE, as fairscape-cli writes and reads it")
        if target:
            _publish(target, text)
            step.log.info("the metadata were published; the files were not sent")


def _require_inside(crate: Path, name: str) -> None:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or not (crate / name).is_file() \
            or not (crate / name).resolve().is_relative_to(crate.resolve()):  # fmt: skip
        raise CrateError(f"{crate} names {name[:100]!r}, which is no file of it", hint="'verify' says what is wrong")


def metadata_text(models: Any, record: CrateRecord, run: Activity) -> str:  # noqa: ANN401 - fairscape_cli.models.rocrate
    """Return the metadata of a crate as the models of fairscape-cli write them.

    Parameters
    ----------
    models : module
        ``fairscape_cli.models.rocrate``.
    record : CrateRecord
        What the crate records.
    run : Activity
        Its run.

    Returns
    -------
    str
        JSON; equal crates give equal texts.

    Raises
    ------
    InputError
        If the models refuse it.
    """
    try:
        text: str = _root(models, record, run).model_dump_json(by_alias=True, exclude_none=True, indent=2)
    except library("pydantic", "fairscape").ValidationError as error:
        wrong = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        message = f"fairscape-cli refuses {len(wrong)} values: {examples(wrong)}"
        raise InputError(message, hint="mend the crate") from error
    return text + "\n"


def _root(models: Any, record: CrateRecord, run: Activity) -> Any:  # noqa: ANN401 - models
    about, key = record.info.about, record.info.identifier
    action = _ark("computation", run.title, key)
    made = {item.path: _ark("dataset", item.path, key) for item in record.files}
    used = list(dict.fromkeys(item.id for item in run.inputs))
    common = {"keywords": list(about.keywords) or [about.name]}
    graph = [
        models.Dataset.model_validate({**common, **_dataset(item, run), "@id": made[item.path], "generatedBy": [action],
                                       "derivedFrom": used})
        for item in record.files
    ]  # fmt: skip
    tools = [models.Software.model_validate({**common, **_software(item, run, action)}) for item in run.software]
    computation = models.Computation.model_validate({
        **common, "@id": action, "name": run.title[:_NAME], "description": _long(run.command, run.title),
        "runBy": run.agent, "dateCreated": run.ended[:10], "command": run.command,
        "usedSoftware": [item.guid for item in tools], "usedDataset": used, "generated": list(made.values()),
    })  # fmt: skip
    whole = (("Organization", about.organization_name), ("Project", about.project_name))
    return models.ROCrateMetadata.model_validate({
        **common, "@id": _ark("rocrate", about.name, key), "name": about.name[:_NAME],
        "isPartOf": [{"@id": _ark(kind.lower(), name, ""), "@type": kind, "name": name} for kind, name in whole],
        "description": _long(about.description, about.name),
        models.ROCrateMetadata.model_fields["metadataGraph"].alias: [*graph, *tools, computation],
    })  # fmt: skip


def _dataset(item: OutputFile, run: Activity) -> dict[str, Any]:
    return {
        "name": item.path[-_NAME:],
        "author": run.agent[:_AUTHOR] or "unknown",
        "datePublished": run.ended[:10],
        "version": run.software[0].version if run.software else "unknown",
        "description": _long(item.description, item.path),
        "format": PurePosixPath(item.path).suffix.lstrip(".") or item.media_type,
        "contentUrl": f"file:///{item.path}",
    }


def _software(item: Software, run: Activity, used_by: str) -> dict[str, Any]:
    return {
        "@id": _ark("software", item.name, item.version),
        "name": item.name[:_NAME],
        "author": "cellmapkit developers" if item.name.startswith("cellmapkit") else "unknown",
        "dateModified": run.ended[:10],
        "version": item.version or "unknown",
        "format": "py",
        "description": _long(item.description, item.name),
        "usedByComputation": [used_by],
        "url": item.id,
        "contentUrl": item.id,
    }


def _ark(kind: str, name: str, key: str) -> str:
    """Return an identifier of the form fairscape-cli mints, that follows from what it names."""
    naan = library("fairscape_cli.config", "fairscape").NAAN
    slug = "".join(char if char.isascii() and (char.isalnum() or char in "._") else "-" for char in name.lower())
    return f"ark:{naan}/{kind}-{slug[:80]}-{uuid.uuid5(_SPACE, f'{kind} {name} {key}').hex[:12]}"


def _long(text: str, name: str) -> str:
    return text if len(text) >= _DESCRIPTION else f"{name}: {text or 'no description'}".ljust(_DESCRIPTION, ".")


def _target() -> tuple[str, str]:
    url, token = os.environ.get(URL, "").rstrip("/"), os.environ.get(TOKEN, "")
    if not (url and token):
        raise UsageError("an upload needs an address and a token", hint=f"set {URL} and {TOKEN}")
    if not url.startswith(("http://", "https://")) or "@" in url:
        raise UsageError(f"{URL} is no address of HTTP", hint="expected https://host")
    require_private(url)
    return url, token


def _publish(target: tuple[str, str], text: str) -> None:
    """Send the metadata; what the server says is not repeated, as it may repeat the token."""
    url, token = target
    request = Request(f"{url}/rocrate/metadata", data=text.encode(), method="POST")  # noqa: S310 - http(s) only, _target
    request.add_header("Content-Type", "application/json")
    request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urlopen(request, timeout=60):  # noqa: S310 - as above
            return
    except OSError as error:
        what = f"HTTP {error.code}" if hasattr(error, "code") else type(error).__name__
    raise OutputError(f"{url} did not take the metadata: {what}", hint=f"check {URL} and {TOKEN}")
