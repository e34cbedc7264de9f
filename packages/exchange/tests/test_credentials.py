"""Where accounts come from, and where they never go."""

import sys
from types import SimpleNamespace

import pytest

from cellmapkit.api import InputError, UsageError
from cellmapkit.exchange import credentials
from cellmapkit.exchange.credentials import Credentials, asked_for, found_for, require_private
from cellmapkit.exchange.credentials import _of_keyring as of_keyring

URL = "https://ndex.example.org"


def never(what):
    raise AssertionError(what)


def test_the_environment_wins(spy, monkeypatch):
    monkeypatch.setenv("NDEX_USER", spy.login)
    monkeypatch.setenv("NDEX_PASSWORD", spy.secret)
    assert asked_for(URL, never) == Credentials(spy.login, spy.secret) == found_for(URL)


def test_then_the_keyring_by_host(monkeypatch):
    seen = []
    monkeypatch.setattr(credentials, "_of_keyring", lambda host, user: seen.append((host, user)) or ("kept", "held"))
    monkeypatch.setenv("NDEX_USER", "me")
    assert found_for(f"{URL}:8080/x") == Credentials("kept", "held")
    assert seen == [("ndex.example.org", "me")]


def test_then_the_user_is_asked_for_what_is_missing(monkeypatch):
    assert found_for(URL) is None
    asked = []
    assert asked_for(URL, lambda what: asked.append(what) or what.upper()) == Credentials("NDEX USER", "NDEX PASSWORD")
    monkeypatch.setenv("NDEX_USER", "me")
    assert asked_for(URL, lambda what: asked.append(what) or "pw") == Credentials("me", "pw")
    assert asked == ["NDEx user", "NDEx password", "NDEx password"]
    with pytest.raises(InputError, match="no NDEx account"):
        asked_for(URL, lambda _: "")


def test_an_account_is_not_shown(spy):
    assert repr(Credentials(spy.login, spy.secret)) == "Credentials()"


@pytest.mark.parametrize(("url", "refused"), [
    ("https://x.org", False), ("http://127.0.0.1:80", False), ("http://localhost", False), ("http://[::1]:1", False),
    ("http://x.org", True), ("http://localhost.x.org", True), ("http://127.0.0.1.x.org", True),
])  # fmt: skip
def test_accounts_do_not_travel_in_clear(spy, url, refused, monkeypatch):
    monkeypatch.setenv("NDEX_USER", spy.login)
    monkeypatch.setenv("NDEX_PASSWORD", spy.secret)
    if not refused:
        require_private(url)
        return
    for function in (require_private, found_for, lambda place: asked_for(place, never)):
        with pytest.raises(UsageError, match="in clear"):
            function(url)


class Keyring:
    """A keyring as the library shows one."""

    class KeyringError(Exception):
        pass

    def __init__(self, held):
        self.held = held

    def get_credential(self, host, user):
        if self.held is None:
            raise self.KeyringError("locked")
        return self.held.get((host, user))


@pytest.mark.parametrize(("held", "found"), [
    ({("x.org", None): SimpleNamespace(username="me", password="pw")}, ("me", "pw")), ({}, ("", "")), (None, ("", "")),
])  # fmt: skip
def test_what_a_keyring_holds(monkeypatch, held, found):
    ring = Keyring(held)
    monkeypatch.setattr(credentials, "library", lambda *_: ring)
    assert of_keyring("x.org", "") == found


def test_no_keyring_is_no_account(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert of_keyring("x.org", "me") == ("me", "")
