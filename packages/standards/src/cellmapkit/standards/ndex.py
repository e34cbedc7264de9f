"""Networks of NDEx by UUID, over plain HTTP, kept in a local cache so that a network is downloaded once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from cellmapkit.api import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMEOUT = 60.0


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID, and so the id of an NDEx network and no path.

    Parameters
    ----------
    text : str
        What the user gave.

    Returns
    -------
    bool
        True for 32 hexadecimal digits in five groups.
    """
    return _UUID.fullmatch(text.lower()) is not None


@dataclass(frozen=True, kw_only=True)
class Ndex:
    """Where and how networks are fetched.

    Attributes
    ----------
    server : str
        URL of the server, ``http://`` or ``https://``; a bare host name gets ``http://``.
    cache : Path
        Directory of downloaded networks; a file's name holds the UUID and the SHA-256 of its content, so that a
        damaged copy is noticed and fetched again.
    tries : int
        How often a request that failed for a passing reason is made.
    wait : float
        Seconds before the second try; doubled before each further one.
    sleep : callable
        Waits; replaced in tests.
    """

    server: str
    cache: Path
    tries: int = 3
    wait: float = 2.0
    sleep: Callable[[float], None] = time.sleep

    def fetch(self, uuid: str) -> Path:
        """Return the file with the CX of one network, downloading it if the cache has no sound copy.

        Parameters
        ----------
        uuid : str
            Its id.

        Returns
        -------
        Path
            The file in the cache.

        Raises
        ------
        InputError
            If the server cannot be reached, refuses, or has no such network.
        UsageError
            If the server's URL is neither ``http`` nor ``https``.
        OutputError
            If the cache cannot be written.
        """
        for path in sorted(self.cache.glob(f"{uuid.lower()}.*.cx")):
            if hashlib.sha256(path.read_bytes()).hexdigest() == path.name.split(".")[1]:
                return path
        return self._keep(uuid.lower(), self._download(f"{self._base()}/v2/network/{uuid.lower()}"))

    def _base(self) -> str:
        url = self.server if "://" in self.server else f"http://{self.server}"
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"NDEx server {self.server!r}", hint="expected a URL that starts with http:// or https://")
        return url.rstrip("/")

    def _download(self, url: str) -> bytes:
        for attempt in range(1, self.tries + 1):
            try:
                with urlopen(Request(url), timeout=_TIMEOUT) as response:  # noqa: S310 - _base allows http(s) only
                    return _checked(response.read(), url)
            except HTTPError as error:
                reason = f"HTTP {error.code} {error.reason}"
                if error.code < 500 and error.code != 429:
                    message = f"{url}: {reason}"
                    raise InputError(message, hint="check the UUID and that the network is public") from error
            except (URLError, OSError, HTTPException) as error:
                reason = str(getattr(error, "reason", error))
            if attempt < self.tries:
                self.sleep(self.wait * 2 ** (attempt - 1))
        message = f"{url}: not reached in {self.tries} tries ({reason})"
        raise InputError(message, hint="without a network, give local files: --standards NAME=PATH ...")

    def _keep(self, uuid: str, data: bytes) -> Path:
        name = f"{uuid}.{hashlib.sha256(data).hexdigest()}.cx"
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.cache, prefix=".part-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            return Path(part).replace(self.cache / name)
        except OSError as error:
            message = f"{self.cache}: the NDEx cache cannot be written ({error.strerror})"
            raise OutputError(message, hint="give a directory with --cache_dir that can be written") from error


def _checked(data: bytes, url: str) -> bytes:
    if not data.lstrip().startswith(b"["):
        message = f"{url}: the answer is no CX network; it begins {data[:40]!r}"
        raise InputError(message, hint="check the server's URL")
    return data


def default_cache() -> Path:
    """Return the directory where downloaded networks are kept when the user names none.

    Returns
    -------
    Path
        ``cellmapkit/ndex`` below ``XDG_CACHE_HOME``, or below ``.cache`` in the home directory.
    """
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cellmapkit" / "ndex"
