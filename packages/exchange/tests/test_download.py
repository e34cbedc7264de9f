"""Documents over HTTP, with limits."""

import time
from urllib.error import URLError

import pytest

from cellmapkit.api import InputError
from cellmapkit.exchange.credentials import Credentials
from cellmapkit.exchange.ndex.download import Fetcher, RefusedError


@pytest.fixture
def waited():
    return []


@pytest.fixture
def fetcher(waited):
    return Fetcher(sleep=waited.append, timeout=5, most_bytes=1000)


def test_a_document_is_fetched(server, fetcher):
    server.networks["/a"] = b"x" * 1000
    assert fetcher.get(f"{server.url}/a") == b"x" * 1000
    assert server.seen == [("/a", None)]


def test_what_passes_is_tried_again_with_growing_pauses(server, fetcher, waited):
    server.networks["/a"] = b"x"
    server.script = [lambda h: h.answer(503), lambda h: h.answer(429)]
    assert fetcher.get(f"{server.url}/a") == b"x"
    assert waited == [2, 4]
    server.script = [lambda h: h.answer(500)] * 3
    with pytest.raises(InputError, match=r"3 tries \(HTTP 500\)"):
        fetcher.get(f"{server.url}/a")


def test_a_cut_off_answer_is_tried_again(server, fetcher):
    server.networks["/a"] = b"whole"
    server.script = [lambda h: h.answer(200, b"who", promised=5)]
    assert fetcher.get(f"{server.url}/a") == b"whole"


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refusal_is_final(server, fetcher, code):
    server.script = [lambda h: h.answer(code, b"words of the server")]
    with pytest.raises(RefusedError, match=f"HTTP {code}") as caught:
        fetcher.get(f"{server.url}/a")
    assert caught.value.code == code
    assert "words" not in str(caught.value)
    assert len(server.seen) == 1


def test_too_much_is_refused_promised_or_not(server, fetcher):
    server.networks["/a"] = b"x" * 1001
    with pytest.raises(InputError, match=r"more than 0.001 MB"):
        fetcher.get(f"{server.url}/a")

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 5000)

    server.script = [endless]
    with pytest.raises(InputError, match="more than"):
        fetcher.get(f"{server.url}/b")
    assert len(server.seen) == 2


def test_a_silent_server_is_given_up(server, waited):
    server.script = [lambda _: time.sleep(0.5)] * 2
    with pytest.raises(InputError, match="2 tries"):
        Fetcher(sleep=waited.append, timeout=0.1, tries=2).get(f"{server.url}/a")


def test_an_account_goes_to_the_server_that_is_asked_only(spy, servers, fetcher):
    account = Credentials(spy.login, spy.secret)
    fetcher = Fetcher(account=account, sleep=lambda _: None, timeout=5)
    servers.other.networks["/b"] = b"there"
    servers.one.script = [lambda h: h.answer(302, Location=f"{servers.other.url}/b")]
    assert fetcher.get(f"{servers.one.url}/a") == b"there"
    assert servers.one.seen[0][1].startswith("Basic ")
    assert servers.other.seen == [("/b", None)]


def test_other_schemes_are_not_followed(server, fetcher, tmp_path):
    (tmp_path / "file").write_text("local")
    with pytest.raises(InputError, match="no address of HTTP"):
        fetcher.get(f"file://{tmp_path}/file")
    server.script = [lambda h: h.answer(302, Location=f"file://{tmp_path}/file")] * 3
    with pytest.raises((InputError, URLError)):
        fetcher.get(f"{server.url}/a")
