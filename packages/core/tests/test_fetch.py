"""Downloads from a server on this machine that breaks off, changes its mind, refuses, or does not answer."""

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cellmapkit.api import InputError
from cellmapkit.core.fetch import DownloadError, Fetcher, file_name, is_url

DATA = b"".join(b"A%d\tB%d\n" % (i, i) for i in range(100_000))


class Server:
    """Answers each request by the next entry of a script; remembers the Range headers it was sent."""

    def __init__(self):
        self.script = []
        self.ranges = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.ranges.append(self.headers.get("Range"))
                (outer.script.pop(0) if outer.script else complete)(self)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/folder/edges.tsv?version=2"

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def answer(handler, body, *, status=200, said=None, **headers):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if said is None else said))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def complete(handler, etag='"v1"'):
    """Answer as a good server does: the rest of the file where If-Range still holds, else all of it."""
    asked = handler.headers.get("Range")
    if asked and handler.headers.get("If-Range") == etag:
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        answer(handler, DATA[start:], status=206, ETag=etag,
               Content_Range=f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")  # fmt: skip
    else:
        answer(handler, DATA, ETag=etag)


def cut_short(handler):
    answer(handler, DATA[:300_000], said=len(DATA), ETag='"v1"')


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = Server()
    yield running
    running.close()


def fetch(server, tmp_path, *script, retries=5, timeout=5.0):
    server.script = list(script)
    pauses = []
    target = tmp_path / "edges.tsv"
    got = Fetcher(timeout=timeout, retries=retries, sleep=pauses.append).fetch(server.url, target)
    assert target.read_bytes() == DATA
    return got, pauses


def test_a_good_server(server, tmp_path):
    got, pauses = fetch(server, tmp_path)
    assert got.sha256 == hashlib.sha256(DATA).hexdigest()
    assert (got.size, got.etag, got.url, pauses) == (len(DATA), '"v1"', server.url, [])


def test_a_transfer_that_breaks_off_goes_on_where_it_was(server, tmp_path):
    _, pauses = fetch(server, tmp_path, cut_short)
    assert server.ranges == [None, "bytes=300000-"]
    assert pauses == [1.0]


def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(server, tmp_path):
    got, _ = fetch(server, tmp_path, cut_short, lambda handler: complete(handler, etag='"v2"'))
    assert got.etag == '"v2"'


def test_a_server_without_versions_is_asked_from_the_start(server, tmp_path):
    fetch(server, tmp_path, lambda h: answer(h, DATA[:1000], said=len(DATA)), lambda h: answer(h, DATA))
    assert server.ranges == [None, None]


def test_a_date_serves_as_version(server, tmp_path):
    day = "Wed, 21 Oct 2015 07:28:00 GMT"
    script = [
        lambda h: answer(h, DATA[:1000], said=len(DATA), ETag='W/"weak"', Last_Modified=day),
        lambda h: answer(h, DATA[1000:], status=206, Last_Modified=day, Content_Range=f"bytes 1000-9/{len(DATA)}"),
    ]
    got, _ = fetch(server, tmp_path, *script)
    assert server.ranges == [None, "bytes=1000-"]
    assert got.last_modified == day


def test_another_part_than_asked_for_starts_again(server, tmp_path):
    wrong = lambda h: answer(h, DATA[5:], status=206, ETag='"v1"', Content_Range=f"bytes 5-9/{len(DATA)}")  # noqa: E731
    fetch(server, tmp_path, cut_short, wrong)
    assert server.ranges == [None, "bytes=300000-", None]


def test_a_range_that_is_refused_starts_again(server, tmp_path):
    fetch(server, tmp_path, cut_short, lambda h: answer(h, b"", status=416))
    assert server.ranges == [None, "bytes=300000-", None]


def test_a_busy_server_is_asked_again_after_the_pause_it_names(server, tmp_path):
    _, pauses = fetch(server, tmp_path, lambda h: answer(h, b"", status=503, Retry_After="7"), cut_short)
    assert pauses == [7.0, 2.0]


def test_a_silent_server_times_out_and_is_asked_again(server, tmp_path):
    wait = threading.Event()
    _, pauses = fetch(server, tmp_path, lambda _: wait.wait(1.0), timeout=0.2)
    wait.set()
    assert pauses == [1.0]


def test_a_chunked_transfer_that_breaks_off_is_noticed(server, tmp_path):
    def chunked(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"3e8\r\n" + DATA[:1000] + b"\r\n3e8\r\nshort")
        handler.close_connection = True

    fetch(server, tmp_path, chunked)
    assert server.ranges == [None, None]


def test_breaking_off_too_often_is_an_error(server, tmp_path):
    server.script = [lambda h: answer(h, DATA[:1000], said=len(DATA))] * 3
    with pytest.raises(
        InputError, match=rf"broke off 3 times, the last time because it ended after 1000 of {len(DATA)} bytes"
    ):
        Fetcher(retries=2, sleep=lambda _: None).fetch(server.url, tmp_path / "x")


def test_an_error_tells_its_reason_and_how_often_it_was_tried(server, tmp_path):
    server.script = [lambda h: answer(h, b"", status=503)] * 3
    with pytest.raises(DownloadError) as caught:
        Fetcher(retries=2, sleep=lambda _: None).fetch(server.url, tmp_path / "x")
    assert caught.value.attempts == 3
    assert caught.value.reason.startswith("the download broke off 3 times, the last time because the server answers")
    got, _ = fetch(server, tmp_path, lambda h: answer(h, b"", status=503))
    assert got.attempts == 2


def test_a_refusal_is_final(server, tmp_path):
    server.script = [lambda h: answer(h, b"", status=404)]
    with pytest.raises(InputError, match="the server answers 404"):
        Fetcher().fetch(server.url, tmp_path / "x")
    assert len(server.ranges) == 1


def test_a_web_page_is_no_table(server, tmp_path):
    server.script = [lambda h: answer(h, b"<html>", Content_Type="text/html; charset=utf-8")]
    with pytest.raises(InputError, match="is a web page"):
        Fetcher().fetch(server.url, tmp_path / "x")


def test_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(InputError, match=r"broke off 2 times, .*refused") as caught:
        Fetcher(retries=1, sleep=lambda _: None).fetch(f"http://127.0.0.1:{port}/x", tmp_path / "x")
    assert "download the file yourself" in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://host/x", "file:///etc/passwd", "http:///x"])
def test_other_schemes_are_refused(url, tmp_path):
    with pytest.raises(InputError, match="cannot be downloaded"):
        Fetcher().fetch(url, tmp_path / "x")


def test_a_url_with_a_password_is_refused_without_showing_it(tmp_path):
    with pytest.raises(InputError, match="the URL of host holds a user name") as caught:
        Fetcher().fetch("https://me:secret@host/x", tmp_path / "x")
    assert "secret" not in str(caught.value)


def test_names_and_urls():
    assert is_url("https://host/x")
    assert not is_url("C:\\edges.tsv")
    assert not is_url("folder/edges.tsv")
    assert file_name("https://host/a/My%20edges.tsv.gz?x=1") == "My_edges.tsv.gz"
    assert file_name("https://host/") == "download"
    assert file_name("https://host/..") == "download"
