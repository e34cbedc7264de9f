"""Download a file over HTTP: streamed, taken up again where it broke off, and never shorter than the server said."""

from __future__ import annotations

import http.client
import logging
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from cellmapkit.api import InputError
from cellmapkit.api.run import SilentProgress
from cellmapkit.core.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from pathlib import Path

    from cellmapkit.api import Progress, Task

_CHUNK = 1 << 18
_LONGEST_PAUSE = 30.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOG = logging.getLogger("cellmapkit")


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was downloaded.

    Attributes
    ----------
    url : str
        Where from.
    etag, last_modified : str
        What the server said of the version, empty where it did not.
    size : int
        In bytes.
    sha256 : str
        Of the file.
    attempts : int
        How often the server was asked.
    """

    url: str
    etag: str
    last_modified: str
    size: int
    sha256: str
    attempts: int = 1


class DownloadError(InputError):
    """A file could not be downloaded: refused, not what was asked for, or broken off too often.

    Parameters
    ----------
    message, hint : str
        As for any error.
    reason : str
        What went wrong, without the URL.
    attempts : int
        How often the server was asked.
    """

    def __init__(self, message: str, *, hint: str, reason: str, attempts: int) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.attempts = attempts


class _BrokenOffError(Exception):
    """The transfer failed in a way that may pass; ``pause`` is how long the server asks to wait, in seconds."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


def is_url(text: str) -> bool:
    """Return whether a text is a URL (has a scheme and ``://``) and not a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def file_name(url: str) -> str:
    """Return the file name a URL ends in, with letters, digits and ``._+-`` only; ``download`` if it ends in none."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return re.sub(r"[^A-Za-z0-9._+-]", "_", name).lstrip(".") or "download"


@dataclass(kw_only=True)
class Fetcher:
    """Downloads files.

    Attributes
    ----------
    timeout : float
        Longest wait for the server to answer or send more, in seconds.
    retries : int
        How often a transfer that broke off is taken up again.
    progress : Progress
        Where to report bytes.
    sleep : callable
        Waits for a number of seconds.
    """

    timeout: float = 60.0
    retries: int = 5
    progress: Progress = field(default_factory=SilentProgress)
    sleep: Callable[[float], None] = time.sleep

    def fetch(self, url: str, target: Path) -> Fetched:
        """Download ``url`` into the file ``target``.

        Parameters
        ----------
        url : str
            With the scheme http or https.
        target : Path
            A file that does not exist yet. A transfer that broke off goes on behind the bytes it has if the server
            says that they are still the same (ETag or Last-Modified), else from the start.

        Returns
        -------
        Fetched
            Its digest and what the server said of it.

        Raises
        ------
        InputError
            If the URL cannot be used.
        DownloadError
            If the server refuses, sends a web page, or the transfer broke off too often.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{url!r} cannot be downloaded", hint="expected a URL with http or https, or a path")
        if "@" in parts.netloc:
            message = f"the URL of {parts.hostname} holds a user name"
            raise InputError(message, hint="it would be recorded; download the file yourself and give its path")
        transfer = _Transfer(url, target, self.timeout)
        for attempt in range(self.retries + 1):
            try:
                transfer.go_on(self.progress)
            except _BrokenOffError as error:
                reason, pause = f"{error}", max(error.pause, float(2**attempt))
            else:
                return transfer.done()
            if attempt < self.retries:
                _LOG.warning("%s: %s; trying again", url, reason)
                self.sleep(min(pause, _LONGEST_PAUSE))
        reason = f"the download broke off {transfer.attempts} times, the last time because {reason}"
        raise transfer.failed(f": {reason}", "check the connection, or download the file yourself and give its path")


class _Transfer:
    """The state of one download over its attempts."""

    def __init__(self, url: str, target: Path, timeout: float) -> None:
        self.url = url
        self.target = target
        self.timeout = timeout
        self.etag = ""
        self.modified = ""
        self.attempts = 0

    def go_on(self, progress: Progress) -> None:
        """Make one attempt; return when the file is complete."""
        self.attempts += 1
        have = self.target.stat().st_size if self.target.exists() else 0
        validator = self.modified if self.etag.startswith("W/") or not self.etag else self.etag
        if not validator:
            have = 0
        headers = {"User-Agent": "cellmapkit", "Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        with self._open(headers) as response:
            start = self._agreed_start(response, have)
            self.etag = response.headers.get("ETag", "")
            self.modified = response.headers.get("Last-Modified", "")
            length = response.headers.get("Content-Length")
            total = None if length is None else start + int(length)
            with (
                progress.task("download", total or 0, "bytes") as task,
                self.target.open("r+b" if start else "wb") as out,
            ):
                out.seek(start)
                out.truncate()
                got = start + self._copy(response, out.write, task)
        if total is not None and got < total:
            raise _BrokenOffError(f"it ended after {got} of {total} bytes")

    def done(self) -> Fetched:
        """Return what was downloaded."""
        size, digest = self.target.stat().st_size, sha256_of(self.target)
        return Fetched(
            url=self.url,
            etag=self.etag,
            last_modified=self.modified,
            size=size,
            sha256=digest,
            attempts=self.attempts,
        )

    def failed(self, what: str, hint: str) -> DownloadError:
        """Return the error of a download that is given up; ``what`` goes on after the URL."""
        return DownloadError(f"{self.url}{what}", hint=hint, reason=what.lstrip(": "), attempts=self.attempts)

    def _open(self, headers: dict[str, str]) -> HTTPResponse:
        request = urllib.request.Request(self.url, headers=headers)  # noqa: S310 - the scheme was checked
        try:
            response: HTTPResponse = urllib.request.urlopen(request, timeout=self.timeout)  # noqa: S310 - as above
        except urllib.error.HTTPError as error:
            with error:
                self._refuse(error)
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, ssl.SSLCertVerificationError):
                hint = "check the clock and the certificates of this machine, or download the file yourself"
                raise self.failed(f": the server's certificate is not accepted: {reason}", hint) from error
            raise _BrokenOffError(f"{reason or type(error).__name__}") from error
        if "text/html" in response.headers.get("Content-Type", ""):
            response.close()
            raise self.failed(" is a web page, not a file", "copy the link of the file itself")
        return response

    def _refuse(self, error: urllib.error.HTTPError) -> None:
        said = f"the server answers {error.code} {error.reason}"
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.target.unlink()
            raise _BrokenOffError(said) from error
        if error.code in _PASSING:
            pause = error.headers.get("Retry-After", "")
            raise _BrokenOffError(said, float(pause) if pause.isdigit() else 0.0) from error
        raise self.failed(f": {said}", "check the URL in a browser") from error

    def _agreed_start(self, response: HTTPResponse, have: int) -> int:
        """Return where the bytes of the answer begin: behind ours only if the server says so."""
        if response.status != http.client.PARTIAL_CONTENT:
            return 0
        match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != have:
            self.target.unlink()
            raise _BrokenOffError("the server sent another part than the one asked for")
        return have

    @staticmethod
    def _copy(response: HTTPResponse, write: Callable[[bytes], int], task: Task) -> int:
        got = 0
        while True:
            try:
                chunk = response.read(_CHUNK)
            except http.client.IncompleteRead as error:
                write(error.partial)
                raise _BrokenOffError(f"it ended after {got + len(error.partial)} bytes") from error
            except (OSError, http.client.HTTPException) as error:
                raise _BrokenOffError(f"{error or type(error).__name__} after {got} bytes") from error
            if not chunk:
                return got
            write(chunk)
            got += len(chunk)
            task.advance(len(chunk))
