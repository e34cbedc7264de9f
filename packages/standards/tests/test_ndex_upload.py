"""Uploads, to a server of our own on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cellmapkit.api import InputError, OutputError
from cellmapkit.standards.cx2 import frame
from cellmapkit.standards.ndex_upload import Account, base_url, password_from, upload

pytest.importorskip("ndex2")


@pytest.fixture
def crate(tmp_path):
    names = {"name": {"a": "n", "d": "string"}}
    pointer = {"HCX::interactionNetworkName": "hierarchy_parent.cx2"}
    types = {name: {"d": "string"} for name in pointer}
    nodes = [{"id": k, "v": {"n": name}} for k, name in enumerate("ABCD")]
    links = [{"id": 0, "s": 0, "t": 1}]
    (tmp_path / "hierarchy.cx2").write_text(
        json.dumps(frame({"nodes": names, "networkAttributes": types}, pointer, nodes, links))
    )
    (tmp_path / "hierarchy_parent.cx2").write_text(json.dumps(frame({"nodes": names}, {}, nodes, links)))
    return tmp_path


@pytest.fixture
def server():
    """Answer uploads as NDEx does; ``server.refuse`` holds the codes of the next answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = self.server.refuse.pop(0) if self.server.refuse else 201
            self.server.got.append((self.path, self.headers["Authorization"], body))
            self.send_response(code)
            if code == 201:
                self.send_header("Location", f"http://{self.server.host}/v3/networks/uuid-{len(self.server.got)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.refuse = [], []
    server.host = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def account(server, **more):
    return Account(server=server.host, user="me", password="secret", **more)


def networks_in(server):
    found = []
    for _, _, body in server.got:
        document = json.loads(body[body.index(b"[{") : body.rindex(b"]") + 1])
        found.append({name: value for part in document for name, value in part.items()})
    return found


def test_the_parent_goes_first_and_the_hierarchy_points_to_it(crate, server):
    before = (crate / "hierarchy.cx2").read_bytes()
    viewer, cytoscape = upload(crate, account(server)).addresses
    parent, hierarchy = networks_in(server)
    assert [len(one["nodes"]) for one in (parent, hierarchy)] == [4, 4]
    (attributes,) = hierarchy["networkAttributes"]
    assert attributes["HCX::interactionNetworkUUID"] == "uuid-1"
    assert "HCX::interactionNetworkName" not in attributes
    (declared,) = hierarchy["attributeDeclarations"]
    assert declared["networkAttributes"]["HCX::interactionNetworkUUID"] == {"d": "string"}
    assert set(declared["networkAttributes"]) == set(attributes)
    assert viewer == f"{server.host}/viewer/networks/uuid-2"
    assert cytoscape == f"{server.host}/cytoscape/0/networks/uuid-2"
    assert all("PRIVATE" in path and sent.startswith("Basic ") for path, sent, _ in server.got)
    assert (crate / "hierarchy.cx2").read_bytes() == before


def test_public_on_request(crate, server):
    upload(crate, account(server, public=True))
    assert all("PUBLIC" in path for path, _, _ in server.got)


def test_a_server_that_stumbles_is_asked_again(crate, server):
    server.refuse = [500, 503]
    upload(crate, account(server), wait=0)
    assert len(server.got) == 4
    assert server.got[0][2].count(b'"nodes"') == server.got[2][2].count(b'"nodes"') > 0


def test_a_server_that_fails_is_given_up(crate, server):
    server.refuse = [500] * 3
    with pytest.raises(OutputError, match=r"hierarchy_parent.cx2 .* failed 3 times"):
        upload(crate, account(server), wait=0)


def test_a_refused_account_is_not_tried_again(crate, server):
    server.refuse = [401]
    with pytest.raises(OutputError, match="refused the account"):
        upload(crate, account(server), wait=0)
    assert len(server.got) == 1


def test_a_directory_without_a_hierarchy(tmp_path, server):
    with pytest.raises(InputError, match=r"no hierarchy.cx2 and no hierarchy_parent.cx2"):
        upload(tmp_path, account(server))


def test_the_password_is_never_shown(server):
    assert "secret" not in repr(account(server))
    assert "'me'" not in repr(account(server))


def test_passwords_come_in_three_ways(tmp_path):
    (tmp_path / "secret").write_text("from a file\nmore\n")
    assert password_from(str(tmp_path / "secret"), str) == "from a file"
    assert password_from("itself", str) == "itself"
    assert password_from("-", lambda: "asked") == "asked"
    with pytest.raises(InputError, match="is empty"):
        password_from("-", lambda: "")


def test_servers_are_named_by_host_or_url():
    assert base_url("ndexbio.org") == "https://ndexbio.org"
    assert base_url("http://127.0.0.1:80/") == "http://127.0.0.1:80"
    with pytest.raises(InputError, match="holds an account") as caught:
        base_url("https://me:hunter2@ndexbio.org")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(InputError, match="no host"):
        base_url("file:///etc/passwd")
