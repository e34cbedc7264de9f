"""Fetch a document over HTTP with limits: of size, of time, of tries."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.exchange.credentials import Credentials

_CHUNK = 2**20
_TOO_MANY, _SERVER_ERROR = 429, 500


class RefusedError(InputError):
    """The server answered, and asking again would not help; ``code`` is the status."""

    def __init__(self, message: str, *, code: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """How documents are fetched.

    Attributes
    ----------
    account : Credentials or None
        Sent to the server that is asked, and not to one it redirects to.
    most_bytes : int
        Larger answers are refused, whatever size the server promises.
    timeout : float
        Seconds without a byte after which a try is given up; a whole try may take ten times as long and one second
        per 100 kB allowed.
    tries : int
        How often what failed for a passing reason is tried.
    wait : float
        Seconds before the second try, doubled before each further one.
    sleep : callable
        Waits; replaced in tests.
    """

    account: Credentials | None = None
    most_bytes: int = 2**30
    timeout: float = 60.0
    tries: int = 3
    wait: float = 2.0
    sleep: Callable[[float], None] = time.sleep

    def get(self, url: str) -> bytes:
        """Return the document at an address.

        Raises
        ------
        RefusedError
            If the server says that there is none, or that it is not for us.
        InputError
            If it cannot be reached, or the answer is too large or cut off.
        """
        reason = ""
        for attempt in range(self.tries):
            if attempt:
                self.sleep(self.wait * 2 ** (attempt - 1))
            try:
                return self._once(url)
            except HTTPError as error:
                reason = f"HTTP {error.code}"
                error.close()
                if error.code < _SERVER_ERROR and error.code != _TOO_MANY:
                    raise _refused(url, error.code) from None
            except InputError:
                raise
            except (URLError, OSError, HTTPException) as error:
                reason = type(getattr(error, "reason", error)).__name__
        raise InputError(
            f"{url}: not fetched in {self.tries} tries ({reason})", hint="check the address and the network"
        )

    def _once(self, url: str) -> bytes:
        if urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"{url} is no address of HTTP", hint="expected https://... or http://...")
        request = Request(url)  # noqa: S310 - http(s) only, see above
        request.add_header("Accept-Encoding", "identity")
        if self.account:
            word = f"{self.account.user}:{self.account.password}".encode()
            request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(word).decode()}")
        end = time.monotonic() + 10 * self.timeout + self.most_bytes / 1e5
        parts, size = [], 0
        with urlopen(request, timeout=self.timeout) as response:  # noqa: S310 - as above
            promised = response.headers.get("Content-Length", "")
            if promised.isdigit() and int(promised) > self.most_bytes:
                raise self._too_large(url)
            while chunk := response.read1(_CHUNK):
                size += len(chunk)
                parts.append(chunk)
                if size > self.most_bytes:
                    raise self._too_large(url)
                if time.monotonic() > end:
                    raise TimeoutError
        if promised.isdigit() and size < int(promised):
            raise HTTPException
        return b"".join(parts)

    def _too_large(self, url: str) -> InputError:
        return InputError(f"{url} has more than {self.most_bytes / 1e6:g} MB", hint="--max_mb allows more")


def _refused(url: str, code: int) -> RefusedError:
    hints = {401: "set NDEX_USER and NDEX_PASSWORD", 403: "it is private: set NDEX_USER and NDEX_PASSWORD"}
    return RefusedError(f"{url}: HTTP {code}", code=code, hint=hints.get(code, "check the UUID and the server"))
