"""From NDEx, by a server of our own with its forms."""

import json
import zipfile
from io import BytesIO

import pytest

from cellmapkit.api import InputError, UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.core.testing import exit_code
from cellmapkit.exchange.cli import main
from cellmapkit.exchange.hcxform import hierarchy_of
from cellmapkit.exchange.interactome import parse_cx
from cellmapkit.exchange.ndex.fetch import fetch, place_of

ONE, TWO = "633291aa-6e1d-11ef-a7fd-005056ae23aa", "0b7b8aee-332f-11ef-9621-005056ae23aa"


def pointing(crate, host):
    """Return the hierarchy of a crate as NDEx has it."""
    document = json.loads((crate / "hierarchy.cx2").read_text())
    for part in document:
        for values in part.get("networkAttributes", []):
            del values["HCX::interactionNetworkName"]
            values |= {"HCX::interactionNetworkUUID": TWO, "HCX::interactionNetworkHost": host}
    return json.dumps(document).encode()


@pytest.fixture
def ndex(server, crate):
    server.networks[f"/v3/networks/{ONE}"] = pointing(crate, server.url)
    server.networks[f"/v3/networks/{TWO}"] = (crate / "hierarchy_parent.cx2").read_bytes()
    return server


def get(server, outdir, source=ONE, **words):
    words = {"ndexserver": server.url, "parent": "", "max_mb": 1, "timeout": 5, **words}
    fetch(StepOptions(outdir=outdir), source, **words)
    return outdir


def test_hierarchy_and_parent_become_a_crate(ndex, crate, tmp_path):
    out = get(ndex, tmp_path / "out")
    for name in ("hierarchy.cx2", "hierarchy_parent.cx2"):
        one, two = (parse_cx((folder / name).read_bytes(), "x") for folder in (crate, out))
        assert (one.nodes, one.edges) == (two.nodes, two.edges)
    assert '"HCX::interactionNetworkName":"hierarchy_parent.cx2"' in (out / "hierarchy.cx2").read_text()
    record = read_record(out)
    assert record.sealed
    assert [item.location for item in record.activity.inputs] == [
        f"{ndex.url}/v3/networks/{uuid}" for uuid in (ONE, TWO)
    ]  # fmt: skip
    rows = [line.split("\t") for line in (out / "ndex_networks.tsv").read_text().splitlines()]
    assert [row[:2] for row in rows[1:]] == [["hierarchy", ONE], ["parent", TWO]]
    assert ndex.seen == [(f"/v3/networks/{uuid}", None) for uuid in (ONE, TWO)]


@pytest.mark.parametrize("path", ["viewer/networks/{}", "v3/networks/{}", "v2/network/{}", "cytoscape/0/networks/{}",
                                  "index.html#/network/{}", "#/network/{}"])  # fmt: skip
def test_every_address_of_a_network_means_it(path, ndex, tmp_path):
    get(ndex, tmp_path / "out", f"{ndex.url}/{path.format(ONE.upper())}", ndexserver="nowhere.invalid")
    assert (tmp_path / "out" / "hierarchy_parent.cx2").is_file()


def test_servers_and_uuids(spy):
    assert place_of(ONE, "ndexbio.org").urls[0] == f"https://ndexbio.org/v3/networks/{ONE}"
    assert place_of(f"http://localhost:80/{ONE}", "x").server == "http://localhost:80"
    for text in ("map", f"{ONE} {TWO}", f"x{ONE}", "https://ndexbio.org/"):
        with pytest.raises(UsageError, match="networks"):
            place_of(text, "ndexbio.org")
    with pytest.raises(UsageError, match="holds an account") as caught:
        place_of(f"https://me:{spy.secret}@x.org/{ONE}", "x")
    assert spy.secret not in str(caught.value)
    with pytest.raises(UsageError, match="holds an account"):
        place_of(f"https://x.org/viewer/networks/{ONE}?accesskey=abc", "x")
    with pytest.raises(InputError, match="no host"):
        place_of(f"ftp://x.org/{ONE}", "x")


def test_an_older_network_comes_as_cx1(ndex, tmp_path):
    cx1 = [
        {"nodes": [{"@id": k, "n": name} for k, name in enumerate("ABCDE")]},
        {"edges": [{"@id": 9, "s": 0, "t": 1}]},
    ]
    del ndex.networks[f"/v3/networks/{TWO}"]
    ndex.networks[f"/v2/network/{TWO}"] = json.dumps(cx1).encode()
    out = get(ndex, tmp_path / "out")
    assert "CXVersion" in (out / "hierarchy_parent.cx2").read_text()
    assert (out / "ndex_networks.tsv").read_text().splitlines()[2].endswith("CX1")


def test_another_server_named_by_the_network_is_not_asked(servers, ndex, crate, tmp_path):
    ndex.networks[f"/v3/networks/{ONE}"] = pointing(crate, servers.other.url)
    out = get(ndex, tmp_path / "out")
    assert servers.other.seen == []
    assert "is asked" in (out / "output.log").read_text()


def test_the_account_goes_to_the_server_the_user_named_only(spy, servers, ndex, tmp_path, monkeypatch):
    monkeypatch.setenv("NDEX_USER", spy.login)
    monkeypatch.setenv("NDEX_PASSWORD", spy.secret)
    servers.other.networks[f"/v3/networks/{TWO}"] = ndex.networks[f"/v3/networks/{TWO}"]
    out = get(ndex, tmp_path / "out", parent=f"{servers.other.url}/v3/networks/{TWO}")
    assert ndex.seen[0][1].startswith("Basic ")
    assert servers.other.seen == [(f"/v3/networks/{TWO}", None)]
    assert spy.leaks(out) == []


def test_a_hierarchy_without_a_parent(ndex, crate, tmp_path):
    ndex.networks[f"/v3/networks/{ONE}"] = (crate / "hierarchy.cx2").read_bytes()
    out = get(ndex, tmp_path / "out")
    assert not (out / "hierarchy_parent.cx2").exists()
    assert hierarchy_of(parse_cx((out / "hierarchy.cx2").read_bytes(), "x"))


@pytest.mark.parametrize(("data", "said"), [
    (b"<html>", "JSON|json"), (b"[]", "no nodes"), (b"\x1f\x8b\x08rest", "gzip"), (b"x" * 1_000_001, "more than 1 MB"),
])  # fmt: skip
def test_what_is_no_network_leaves_no_crate(ndex, tmp_path, data, said):
    ndex.networks[f"/v3/networks/{ONE}"] = data
    with pytest.raises(InputError, match=said):
        get(ndex, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_zip_bomb_is_not_opened(ndex, tmp_path):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.cx2", b" " * 50_000_000)
    ndex.networks[f"/v3/networks/{ONE}"] = packed.getvalue()
    with pytest.raises(InputError, match="zip archive"):
        get(ndex, tmp_path / "out")


def test_a_private_network_says_what_to_set(ndex, tmp_path):
    ndex.script = [lambda handler: handler.answer(401)]
    with pytest.raises(InputError, match="NDEX_USER"):
        get(ndex, tmp_path / "out")


def test_no_byte_holds_the_account_whatever_the_server_says(spy, ndex, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("NDEX_USER", spy.login)
    monkeypatch.setenv("NDEX_PASSWORD", spy.secret)

    def echo(handler):
        handler.answer(403, f"{spy.login} {spy.secret} {handler.headers['Authorization']}".encode())

    for script in ([], [echo], [echo, echo]):
        ndex.script = list(script)
        out = tmp_path / f"out{len(script)}"
        exit_code(main, "from-ndex", ONE, out, "--ndexserver", ndex.url, "-vvv")
    said = "".join(capfd.readouterr())
    assert ndex.seen[0][1].startswith("Basic ")
    assert spy.leaks(tmp_path, also=said.encode()) == []
    assert (tmp_path / "out0").is_dir()
    assert (tmp_path / "out1.failed").is_dir()
