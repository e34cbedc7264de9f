"""What the command does: make a hierarchy, upload one, or write one as HiDeF files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellmapkit.api import UsageError
from cellmapkit.generate_hierarchy.step import convert, generate
from cellmapkit.standards.ndex_upload import Account, password_from, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellmapkit.core.command import Call
    from cellmapkit.generate_hierarchy.params import HierarchyParams


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options that are neither settings nor the algorithm's.

    Attributes
    ----------
    mode : {"run", "ndexsave", "convert"}
        What to do.
    coembedding_dirs, gene_node_attributes : tuple of Path
        Inputs of ``run``.
    bad_rows : {"refuse", "drop"}
        What to do with rows that are not finite or constant.
    hcx_dir : Path or None
        Input of ``convert``.
    ndexserver, ndexuser, ndexpassword : str
        Where networks are uploaded; nothing is without a user.
    visibility : bool
        Whether everyone may see them.
    ask, say : callable
        Asks the user for the password; shows a line.
    """

    mode: str
    coembedding_dirs: tuple[Path, ...]
    gene_node_attributes: tuple[Path, ...]
    bad_rows: str
    hcx_dir: Path | None
    ndexserver: str
    ndexuser: str | None
    ndexpassword: str = field(repr=False)
    visibility: bool
    ask: Callable[[], str]
    say: Callable[[str], None]


def perform(call: Call, params: HierarchyParams, request: Request) -> None:
    """Do what the request asks for.

    Parameters
    ----------
    call : Call
        Common options, algorithm and its parameters.
    params : HierarchyParams
        Settings of ``run``.
    request : Request
        The rest of the command line.

    Raises
    ------
    CellmapkitError
        If an input cannot be used, the algorithm fails or the server refuses.
    """
    account = _account(request)  # asked for before the long work, not after it
    if request.mode == "convert":
        convert(call.options, request.hcx_dir)
        return
    if request.mode == "run":
        generate(call, request.coembedding_dirs, request.gene_node_attributes, params, request.bad_rows)
    elif account is None:
        raise UsageError("--mode ndexsave needs --ndexuser", hint="name the NDEx account the networks go to")
    if account is not None:
        for address in upload(call.options.outdir, account).addresses:
            request.say(address)


def _account(request: Request) -> Account | None:
    if not request.ndexuser or request.mode == "convert":
        return None
    password = password_from(request.ndexpassword, request.ask)
    return Account(server=request.ndexserver, user=request.ndexuser, password=password, public=request.visibility)
