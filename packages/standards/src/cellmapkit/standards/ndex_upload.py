"""Upload a hierarchy and its parent network to NDEx."""

from __future__ import annotations

import io
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from cellmapkit.api import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

HIERARCHY_FILE = "hierarchy.cx2"
PARENT_FILE = "hierarchy_parent.cx2"
TRIES = 3
WAIT = 10.0
_POINTER = "HCX::interactionNetworkName"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where networks go.

    Attributes
    ----------
    server : str
        Host or URL of the NDEx server.
    user, password : str
        Account; neither is shown when the record is.
    public : bool
        Whether everyone may see the networks.
    """

    server: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """Where two networks went: the UUID of each, and the address of the server's pages."""

    hierarchy: str
    parent: str
    base: str

    @property
    def addresses(self) -> tuple[str, str]:
        """Return where the hierarchy is to be seen: its page, and its view in Cytoscape Web."""
        return f"{self.base}/viewer/networks/{self.hierarchy}", f"{self.base}/cytoscape/0/networks/{self.hierarchy}"


def base_url(server: str) -> str:
    """Return the address of a server that was named by host or URL; ``https`` unless it says otherwise.

    Raises
    ------
    InputError
        If it holds an account, or is not of HTTP.
    """
    url = (server if "://" in server else f"https://{server}").rstrip("/")
    parts = urlsplit(url)
    if "@" in url:  # anywhere: a password may hold what ends the host's part of a URL
        raise InputError("the URL of the NDEx server holds an account", hint="an account has no place in a URL")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError("the NDEx server is no host and no URL", hint="expected https://... or http://...")
    return url


class Client(Protocol):
    """The part of ndex2's client that is used."""

    def save_cx2_stream_as_new_network(self, cx_stream: BinaryIO, visibility: str | None = None) -> str:
        """Create a network and return its address."""


def password_from(given: str, ask: Callable[[], str]) -> str:
    """Return the password a command line means.

    Parameters
    ----------
    given : str
        ``-`` to ask, the path of a file whose first line it is, or the password itself.
    ask : callable
        Asks the user.

    Returns
    -------
    str
        The password.

    Raises
    ------
    InputError
        If it is empty.
    """
    password = ask() if given == "-" else given
    if given != "-" and Path(given).is_file():
        password = (Path(given).read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    if not password:
        raise InputError("the NDEx password is empty", hint="give it, a file whose first line it is, or - to be asked")
    return password


def upload(directory: Path, account: Account, *, client: Client | None = None, wait: float = WAIT) -> Uploaded:
    """Upload the parent network, then the hierarchy pointing to it.

    Parameters
    ----------
    directory : Path
        Holds ``hierarchy.cx2`` and ``hierarchy_parent.cx2``; neither is changed.
    account : Account
        Where to.
    client : Client, optional
        Used instead of ndex2's own.
    wait : float
        Seconds between tries.

    Returns
    -------
    Uploaded
        Where they are now.

    Raises
    ------
    InputError
        If a file is missing or no network.
    OutputError
        If the server refuses or cannot be reached.
    """
    paths = [directory / HIERARCHY_FILE, directory / PARENT_FILE]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise InputError(f"{directory} has no {' and no '.join(missing)}", hint="expected the output of --mode run")
    base = base_url(account.server)
    client = client or _client(account)
    document = _load(paths[0])
    with paths[1].open("rb") as stream:
        parent = _save(client, account, PARENT_FILE, stream, wait)
    pointed = json.dumps(_pointing_to(document, account, parent)).encode()
    uuid = _save(client, account, HIERARCHY_FILE, io.BytesIO(pointed), wait)
    return Uploaded(hierarchy=uuid, parent=parent, base=base)


def _client(account: Account) -> Client:
    from ndex2.client import Ndex2  # noqa: PLC0415 - a second that runs without an upload need not pay

    client: Client = Ndex2(
        host=account.server, username=account.user, password=account.password, skip_version_check=True, timeout=600
    )
    return client


def _load(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}", hint="expected a CX2 network") from error
    if not isinstance(document, list):
        raise InputError(f"{path} holds a {type(document).__name__}", hint="expected a CX2 network")
    return document


def _pointing_to(document: list[dict[str, Any]], account: Account, parent: str) -> list[dict[str, Any]]:
    """Return the hierarchy with the parent's UUID in place of its file name."""
    for part in document:
        for declared in part.get("attributeDeclarations", []):
            types = declared.setdefault("networkAttributes", {})
            types.pop(_POINTER, None)
            types["HCX::interactionNetworkUUID"] = types["HCX::interactionNetworkHost"] = {"d": "string"}
        for attributes in part.get("networkAttributes", []):
            attributes.pop(_POINTER, None)
            attributes["HCX::interactionNetworkUUID"] = parent
            attributes["HCX::interactionNetworkHost"] = account.server
    return document


def _save(client: Client, account: Account, name: str, stream: BinaryIO, wait: float) -> str:
    """Return the UUID of the new network; try again where the server or the way to it fails."""
    from ndex2.exceptions import NDExError, NDExUnauthorizedError  # noqa: PLC0415 - see _client

    what = ""
    visibility = "PUBLIC" if account.public else "PRIVATE"
    for attempt in range(TRIES):
        if attempt:
            time.sleep(wait)
        stream.seek(0)
        try:
            address = client.save_cx2_stream_as_new_network(stream, visibility=visibility)
        except NDExUnauthorizedError:
            what = "unauthorized"
            break
        except (NDExError, OSError) as error:
            what = type(error).__name__
        else:
            return str(address).rstrip("/").rpartition("/")[2]
    raise _given_up(account, name, what)


def _given_up(account: Account, name: str, what: str) -> OutputError:
    """Return what happened without the words of the server, and outside of its error: either may repeat the account."""
    if what == "unauthorized":
        return OutputError(f"{account.server} refused the account", hint="check the NDEx user and password")
    return OutputError(
        f"uploading {name} to {account.server} failed {TRIES} times: {what}",
        hint="nothing here was changed; upload again later",
    )
