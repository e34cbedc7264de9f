"""Accounts, from the environment or a keyring, else asked for; they are shown and written nowhere."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cellmapkit.api import InputError, PluginError, UsageError
from cellmapkit.exchange.extras import library

if TYPE_CHECKING:
    from collections.abc import Callable

USER, PASSWORD = "NDEX_USER", "NDEX_PASSWORD"
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Credentials:
    """An account; neither part is shown when the record is."""

    user: str = field(repr=False)
    password: str = field(repr=False)


def found_for(url: str) -> Credentials | None:
    """Return the account of a server from the environment or the keyring, or ``None``.

    Parameters
    ----------
    url : str
        Address of the server; its host is the service that a keyring knows the account by.

    Raises
    ------
    UsageError
        If the address would carry the account in clear.
    """
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if not (user and password):
        user, password = _of_keyring(urlsplit(url).hostname or "", user)
    if not (user and password):
        return None
    require_private(url)
    return Credentials(user, password)


def asked_for(url: str, ask: Callable[[str], str]) -> Credentials:
    """Return the account of a server, asking for what neither environment nor keyring have.

    Raises
    ------
    InputError
        If the user gave none.
    UsageError
        As :func:`found_for`.
    """
    require_private(url)
    found = found_for(url)
    if found:
        return found
    user = os.environ.get(USER, "") or ask("NDEx user")
    password = ask("NDEx password")
    if not (user and password):
        raise InputError("no NDEx account", hint=f"set {USER} and {PASSWORD}, or store it with 'keyring set HOST USER'")
    return Credentials(user, password)


def require_private(url: str) -> None:
    """Refuse to send an account in clear over a network.

    Raises
    ------
    UsageError
        If the address is neither of HTTPS nor of this machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise UsageError(
            f"{parts.scheme}://{parts.hostname} would get the account in clear", hint="give the server as https://..."
        )


def _of_keyring(host: str, user: str) -> tuple[str, str]:
    try:
        keyring = library("keyring", "ndex")
    except PluginError:
        return user, ""
    try:
        held = keyring.get_credential(host, user or None)
    except library("keyring.errors", "ndex").KeyringError:  # locked, or none on this machine
        return user, ""
    return (held.username, held.password) if held else (user, "")
