import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cellmapkit.api import InputError, OutputError, UsageError
from cellmapkit.standards.ndex import Ndex, default_cache, is_uuid

UUID = "633291aa-6e1d-11ef-a7fd-005056ae23aa"
NETWORK = json.dumps([{"nodes": [{"@id": 1, "n": "A"}]}]).encode()


class Server(HTTPServer):
    answers: list
    seen: list


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        code, body, promised = self.server.answers.pop(0)
        self.send_response(code)
        self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = Server(("127.0.0.1", 0), Handler)
    server.answers, server.seen = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ndex(server, tmp_path):
    waited = []
    made = Ndex(server=f"http://127.0.0.1:{server.server_port}/", cache=tmp_path / "cache", sleep=waited.append)
    return made, waited


def test_a_network_is_fetched_once_and_kept(server, ndex):
    ndex, waited = ndex
    server.answers = [(200, NETWORK, None)]
    path = ndex.fetch(UUID.upper())
    assert path.read_bytes() == NETWORK
    assert path.name.startswith(UUID)
    assert ndex.fetch(UUID) == path
    assert server.seen == [f"/v2/network/{UUID}"]
    assert waited == []
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_damaged_copy_is_fetched_again(server, ndex):
    ndex, _ = ndex
    server.answers = [(200, NETWORK, None)] * 2
    ndex.fetch(UUID).write_bytes(NETWORK[:-3])
    assert ndex.fetch(UUID).read_bytes() == NETWORK
    assert len(server.seen) == 2


def test_passing_failures_are_tried_again_with_growing_waits(server, ndex):
    ndex, waited = ndex
    server.answers = [(503, b"busy", None), (200, NETWORK[:5], len(NETWORK)), (200, NETWORK, None)]
    assert ndex.fetch(UUID).read_bytes() == NETWORK
    assert waited == [2.0, 4.0]


def test_giving_up_names_the_reason_and_the_way_out(server, ndex):
    ndex, waited = ndex
    server.answers = [(500, b"", None)] * 3
    with pytest.raises(InputError, match=r"not reached in 3 tries \(HTTP 500 .*\n.*--standards NAME=PATH"):
        ndex.fetch(UUID)
    assert len(waited) == 2


def test_a_refusal_is_final(server, ndex):
    ndex, waited = ndex
    server.answers = [(404, b"", None)]
    with pytest.raises(InputError, match="HTTP 404"):
        ndex.fetch(UUID)
    assert (len(server.seen), waited) == (1, [])


def test_a_web_page_is_no_network_and_is_not_kept(server, ndex):
    ndex, _ = ndex
    server.answers = [(200, b"<html>welcome</html>", None)]
    with pytest.raises(InputError, match="the answer is no CX network; it begins b'<html>"):
        ndex.fetch(UUID)
    assert not list(ndex.cache.glob("*"))


def test_no_server_is_one_clear_error(tmp_path):
    ndex = Ndex(server="127.0.0.1:9", cache=tmp_path, sleep=lambda _: None)
    with pytest.raises(InputError, match=r"http://127\.0\.0\.1:9/v2/network/.*Connection refused"):
        ndex.fetch(UUID)
    with pytest.raises(UsageError, match="NDEx server 'file:///etc'"):
        Ndex(server="file:///etc", cache=tmp_path).fetch(UUID)


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "file").write_text("")
    server.answers = [(200, NETWORK, None)]
    ndex = Ndex(server=f"http://127.0.0.1:{server.server_port}", cache=tmp_path / "file" / "cache")
    with pytest.raises(OutputError, match="cache cannot be written"):
        ndex.fetch(UUID)


def test_default_cache_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "cellmapkit" / "ndex"


def test_uuids_are_told_from_paths():
    assert is_uuid(UUID)
    assert is_uuid(UUID.upper())
    assert not is_uuid("corum.gmt")
    assert not is_uuid(UUID + "x")
