"""What the tests of exchange share: a small hierarchy in every form, crates of the toolkit, a server like NDEx."""

from __future__ import annotations

import base64
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions
from cellmapkit.core.tables import write_embedding
from cellmapkit.exchange import textsteps

NODES = "root\t5\tA B C D E\t0\nleft\t3\tA B C\t12\nright\t3\tC D E\t7\ndeep\t2\tC D\t30\n"
EDGES = "root\tleft\tdefault\nroot\tright\tdefault\nleft\tdeep\tdefault\nright\tdeep\tdefault\n"
"""``deep`` has two parents, and a member (D) that one of them lacks."""
PAIRS = "A\tB\tbioplex\nB\tC\nC\tD\tbioplex\nD\tE\n"
SECRET = "hunter2-Ünique/pass+word"
LOGIN = "account.of.a.user"


@pytest.fixture
def hidef(tmp_path):
    """Return the folder with toy.nodes, toy.edges and pairs.tsv."""
    folder = tmp_path / "hidef"
    folder.mkdir()
    (folder / "toy.nodes").write_text(NODES)
    (folder / "toy.edges").write_text(EDGES)
    (folder / "pairs.tsv").write_text(PAIRS)
    return folder


@pytest.fixture
def crate(hidef, tmp_path):
    """Return a hierarchy crate of them."""
    made = tmp_path / "crate"
    options = StepOptions(outdir=made)
    textsteps.from_hidef(options, hidef / "toy.nodes", edges=None, parent=hidef / "pairs.tsv")
    return made


def written(*folders):
    """Yield path and bytes of every file below some folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def leaks(*folders, also=b"", secrets=(SECRET, LOGIN)):
    """Return where a secret stands, in any of the forms that a program may give it."""
    words = [form for secret in secrets for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1])]
    pair = ":".join(reversed(secrets))
    marks = [word.encode() for word in words] + [base64.b64encode(pair.encode()).rstrip(b"=")]
    texts = [*written(*folders), ("output", also)]
    return [str(path) for path, data in texts for mark in marks if mark in data]


def table(names, width):
    values = np.random.default_rng(width).standard_normal((len(names), width)).astype(np.float32)
    values[0, 0], values[-1, -1] = np.float32(1e-38), np.finfo(np.float32).max
    return Embedding(ids=tuple(names), values=values)


@pytest.fixture
def fused(tmp_path):
    """Return a co-embedding crate: 9 proteins, of which latents lack some, and one is generated."""
    names = [f"G{k}" for k in range(9)]
    about = About(name="co", description="a toy co-embedding")
    info = StepInfo(distribution="cellmapkit-core", command="cellmaps_toycmd.py", title="Toy", about=about)
    with run_step(info, StepOptions(outdir=tmp_path / "3.co"), parameters={}) as step:
        for name, embedding in {"coembedding_emd.tsv": table(names, 4), "toy_a_latent.tsv": table(names[:5], 3),
                                "toy_b_generated.tsv": table(names[3:], 2)}.items():  # fmt: skip
            write_embedding(step.directory / name, embedding)
            step.add(name, "toy vectors", origin="generated" if "generated" in name else "")
        step.write_rows(
            "coverage.tsv", ("id", "a", "b"), [(name, k % 2, 1) for k, name in enumerate(names)], "presence"
        )
        scores = [(name, f"{random.random():.6g}") for name in names]
        step.write_rows("confidence.tsv", ("id", "confidence"), scores, "confidence of each")
    return tmp_path / "3.co"


class Handler(BaseHTTPRequestHandler):
    """The REST forms of NDEx that are used; ``server.script`` holds answers to be given first."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Authorization")))
        if self.server.script:
            self.server.script.pop(0)(self)
            return
        data = self.server.networks.get(self.path)
        self.answer(200 if data is not None else 404, data or b'{"errorCode": "NDEx_Object_Not_Found_Exception"}')

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Authorization"], body))
        if self.server.script:
            self.server.script.pop(0)(self)
            return
        number = len(self.server.got)
        uuid = f"00000000-0000-0000-0000-{number:012d}"
        address = f"{self.server.url}/v3/networks/{uuid}"
        self.answer(201, json.dumps({"uuid": uuid}).encode(), Location=address)

    def answer(self, code, data=b"", promised=None, **headers):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data) if promised is None else promised))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def serving():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.networks, server.seen, server.got, server.script = {}, [], [], []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    return server, thread


@pytest.fixture
def servers():
    """Return two servers: one that is asked, and another."""
    both = [serving(), serving()]
    yield SimpleNamespace(one=both[0][0], other=both[1][0])
    for server, thread in both:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(servers):
    return servers.one


@pytest.fixture
def spy():
    """Return an account, and what looks for it."""
    return SimpleNamespace(login=LOGIN, secret=SECRET, leaks=leaks)


@pytest.fixture(autouse=True)
def _no_account(monkeypatch):
    for name in ("NDEX_USER", "NDEX_PASSWORD", "FAIRSCAPE_URL", "FAIRSCAPE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("cellmapkit.exchange.credentials._of_keyring", lambda _host, user: (user, ""))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
