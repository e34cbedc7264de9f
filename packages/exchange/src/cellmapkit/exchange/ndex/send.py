"""To NDEx: hierarchy and parent network of a crate are uploaded, with cellmaps-utils where it is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cellmapkit.api import InputError, OutputError, UsageError
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange import info
from cellmapkit.exchange.credentials import asked_for
from cellmapkit.exchange.extras import library
from cellmapkit.standards.ndex_upload import HIERARCHY_FILE, PARENT_FILE, Account, Uploaded, base_url, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_UTILS = "cellmaps-utils"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What the command line of an upload says.

    Attributes
    ----------
    crate : Path
        Holds ``hierarchy.cx2`` and ``hierarchy_parent.cx2``; neither is changed.
    ndexserver : str
        Host or URL.
    visibility : bool
        Whether everyone may see the networks.
    client : {"auto", "cellmaps-utils", "ndex2"}
        What uploads.
    receipt : Path or None
        New crate that says what went where.
    ask : callable
        Asks the user for what it is given the name of.
    argv : tuple of str
        The command line.
    """

    crate: Path
    ndexserver: str
    visibility: bool
    client: str
    receipt: Path | None
    ask: Callable[[str], str] = field(repr=False)
    argv: tuple[str, ...] = ()


def send(words: Sending) -> tuple[str, str]:
    """Upload both networks; return the addresses of the hierarchy's page, and of its view in Cytoscape Web.

    Raises
    ------
    InputError
        If there is no hierarchy, or no account.
    OutputError
        If the server refuses or cannot be reached.
    UsageError
        If what should upload is not installed, or the account would go out in clear.
    """
    server = base_url(words.ndexserver)
    client = _chosen(words.client)
    missing = [name for name in (HIERARCHY_FILE, PARENT_FILE) if not (words.crate / name).is_file()]
    if missing:
        raise InputError(f"{words.crate} has no {' and no '.join(missing)}", hint="expected the crate of a hierarchy")
    if words.receipt is None:
        return _send(words, server, client).addresses
    options = StepOptions(outdir=words.receipt, argv=words.argv)
    settings = {"server": server, "public": words.visibility, "client": client}
    with run_step(info.TO_NDEX, options, parameters=settings, inputs=[words.crate]) as step:
        for name in (HIERARCHY_FILE, PARENT_FILE):
            step.read(words.crate / name)
        done = _send(words, server, client)
        rows = [("hierarchy", HIERARCHY_FILE, done.hierarchy, done.addresses[0]),
                ("parent", PARENT_FILE, done.parent, f"{done.base}/viewer/networks/{done.parent}")]  # fmt: skip
        step.write_rows("ndex_networks.tsv", ("role", "file", "uuid", "url"), rows, "what was uploaded, where to")
    return done.addresses


def _chosen(client: str) -> str:
    if client == "ndex2" or (client == "auto" and find_spec("cellmaps_utils") is None):
        needed, named = "ndex2", "ndex2"
    else:
        needed, named = "cellmaps_utils", _UTILS
    if find_spec(needed) is None:
        raise UsageError(f"{named} is not installed", hint="pip install 'cellmapkit-exchange[ndex]'")
    return named


def _send(words: Sending, server: str, client: str) -> Uploaded:
    found = asked_for(server, words.ask)
    account = Account(server=server, user=found.user, password=found.password, public=words.visibility)
    return _with_utils(words.crate, account) if client == _UTILS else upload(words.crate, account)


def _with_utils(crate: Path, account: Account) -> Uploaded:
    """Upload with cellmaps-utils; its errors, which hold the words of the server, are not passed on."""
    make = library("cellmaps_utils.ndexupload", "ndex").NDExHierarchyUploader
    try:
        uploader = make(account.server, account.user, account.password, account.public)
        found = uploader.upload_hierarchy_and_parent_network_from_files(str(crate))
        parent, _, hierarchy, _ = found
    except Exception as error:  # noqa: BLE001 - it raises whatever its libraries do
        what = type(error).__name__
    else:
        return Uploaded(hierarchy=str(hierarchy), parent=str(parent), base=account.server)
    raise OutputError(
        f"uploading to {account.server} with {_UTILS} failed: {what}",
        hint="check server and account; --client ndex2 tries again where the server stumbles",
    )
