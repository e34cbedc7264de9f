"""From NDEx: a hierarchy and the parent network it points to become a crate."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cellmapkit.api import InputError, UsageError
from cellmapkit.core.step import run_step
from cellmapkit.exchange import hcxform, info
from cellmapkit.exchange.credentials import found_for
from cellmapkit.exchange.interactome import Interactome, interactome_of, malformed_is_input, parse_cx
from cellmapkit.exchange.ndex.download import Fetcher, RefusedError
from cellmapkit.exchange.textsteps import write_document
from cellmapkit.standards.ndex_upload import HIERARCHY_FILE, PARENT_FILE, base_url

if TYPE_CHECKING:
    from cellmapkit.core.open_step import Step
    from cellmapkit.core.stepinfo import StepOptions
    from cellmapkit.standards.cx import CxNetwork

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_FOUND = 404
_HEADER = ("role", "uuid", "url", "bytes", "form")


@dataclass(frozen=True)
class Place:
    """One network of one server."""

    server: str
    uuid: str

    @property
    def urls(self) -> tuple[str, str]:
        """Return where the server has it as CX2, and as CX1."""
        return f"{self.server}/v3/networks/{self.uuid}", f"{self.server}/v2/network/{self.uuid}"


def place_of(text: str, server: str) -> Place:
    """Return which network a UUID or an address means.

    Parameters
    ----------
    text : str
        A UUID, or any address of the network: of its page, of Cytoscape Web, of the service.
    server : str
        Host or URL, for a UUID alone.

    Returns
    -------
    Place
        The server as it is named, ``http`` or ``https``, with its port.

    Raises
    ------
    UsageError
        If there is no UUID, or more than one, or an account or key.
    InputError
        If the server is none.
    """
    if "@" in text or "accesskey" in text.lower():  # the command line is recorded
        raise UsageError("the address of the network holds an account", hint="set NDEX_USER and NDEX_PASSWORD instead")
    found = list(dict.fromkeys(_UUID.findall(text.lower())))
    if len(found) != 1 or ("://" not in text and text.lower() != found[0]):
        raise UsageError(
            f"{text[:100]!r} names {len(found)} networks",
            hint="expected one UUID, or one URL (https://...) with a UUID in it",
        )
    parts = urlsplit(text)
    return Place(base_url(f"{parts.scheme}://{parts.netloc}" if parts.netloc else server), found[0])


def fetch(options: StepOptions, source: str, *, ndexserver: str, parent: str, max_mb: float, timeout: float) -> None:
    """Download a hierarchy and its parent network into a crate.

    Parameters
    ----------
    options : StepOptions
        Common options.
    source, parent : str
        UUID or URL; the parent's may be empty where the hierarchy names it.
    ndexserver : str
        Of UUIDs alone.
    max_mb : float
        Larger networks are refused, MB.
    timeout : float
        Seconds.

    Raises
    ------
    InputError
        If a network cannot be fetched, or is none.
    """
    place = place_of(source, ndexserver)
    given = place_of(parent, place.server) if parent else None
    settings = {"server": place.server, "uuid": place.uuid, "parent": given.urls[0] if given else ""}
    limits = Fetcher(account=found_for(place.server), most_bytes=int(max_mb * 1e6), timeout=timeout)
    with tempfile.TemporaryDirectory() as scratch, run_step(info.FROM_NDEX, options, parameters=settings) as step:
        download = _Download(step, limits, place.server, Path(scratch), [])
        network = download.network("hierarchy", place)
        behind = _parent(download, network, place, given)
        with malformed_is_input(network.where):
            hierarchy = hcxform.hierarchy_of(network, behind)
        document = hcxform.pointing_to_file(network) if behind else list(network.aspects)
        write_document(step, HIERARCHY_FILE, document, "assemblies of proteins and their links (HCX)")
        step.write_rows("ndex_networks.tsv", _HEADER, download.rows, "what was downloaded, from where")
        step.log.info("%d assemblies, %d links", len(hierarchy.assemblies), len(hierarchy.links))


@dataclass
class _Download:
    """What a download needs, and what was fetched so far."""

    step: Step
    fetcher: Fetcher
    server: str
    scratch: Path
    rows: list[tuple[object, ...]]

    def network(self, role: str, place: Place) -> CxNetwork:
        """Return a network, recorded as read; the account goes to the server the user named only."""
        fetcher = self.fetcher if place.server == self.server else Fetcher(
            most_bytes=self.fetcher.most_bytes, timeout=self.fetcher.timeout
        )  # fmt: skip
        try:
            url = place.urls[0]
            data = fetcher.get(url)
        except RefusedError as error:
            if error.code != _NOT_FOUND:
                raise
            url = place.urls[1]  # a server, or a network, that knows the first version only
            data = fetcher.get(url)
        copy = self.scratch / f"{role}.cx"
        copy.write_bytes(data)
        self.step.read_from(url, copy)
        network = parse_cx(data, url)
        form = "CX1" if network.cx1 else "CX2"
        self.rows.append((role, place.uuid, url, len(data), form))
        if network.cx1:
            self.step.log.warning("%s is CX1: written as CX2, without its visual style", url)
        return network


def _parent(download: _Download, network: CxNetwork, place: Place, given: Place | None) -> Interactome | None:
    """Fetch and write the parent; where the hierarchy names another server, that is said and not followed."""
    uuid, host = hcxform.pointed_to(network)
    step = download.step
    if not (uuid or given):
        step.log.warning("the hierarchy names no parent network; --parent gives one")
        return None
    if not given:
        if not _UUID.fullmatch(uuid.lower()):
            raise InputError(f"{network.where}: the parent network is {uuid[:60]!r}", hint="--parent gives its UUID")
        if host and _bare(host) != _bare(place.server):
            step.log.warning("the hierarchy names %r as its parent's server; %s is asked", host[:60], place.server)
        given = Place(place.server, uuid.lower())
    behind = download.network("parent", given)
    write_document(step, PARENT_FILE, behind.aspects, "the network behind the hierarchy")
    with malformed_is_input(behind.where):
        return interactome_of(behind)


def _bare(server: str) -> str:
    parts = urlsplit(server if "://" in server else f"//{server}")
    return parts.netloc.removeprefix("www.")
