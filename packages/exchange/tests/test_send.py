"""To NDEx, to a server of our own with its forms."""

import json

import pytest

from cellmapkit.api import InputError, OutputError, UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.testing import exit_code
from cellmapkit.exchange.cli import main
from cellmapkit.exchange.ndex import send as module
from cellmapkit.exchange.ndex.send import Sending, send

CLIENTS = [
    pytest.param("ndex2", id="ndex2"),
    pytest.param("cellmaps-utils", id="cellmaps-utils"),
]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(params=CLIENTS)
def client(request):
    pytest.importorskip({"ndex2": "ndex2", "cellmaps-utils": "cellmaps_utils"}[request.param])
    return request.param


@pytest.fixture
def account(spy, monkeypatch):
    monkeypatch.setenv("NDEX_USER", spy.login)
    monkeypatch.setenv("NDEX_PASSWORD", spy.secret)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return spy


def sending(server, crate, **words):
    given = {"ndexserver": server.url, "visibility": False, "client": "auto", "receipt": None, "ask": str, **words}
    return Sending(crate=crate, **given)


def networks_in(server):
    found = []
    for _, _, body in server.got:
        document = json.loads(body[body.index(b"[{") : body.rindex(b"]") + 1])
        found.append({name: value for part in document for name, value in part.items()})
    return found


def test_both_networks_arrive_and_the_receipt_says_where(server, crate, tmp_path, account, client):
    receipt = tmp_path / "receipt"
    before = (crate / "hierarchy.cx2").read_bytes()
    addresses = send(sending(server, crate, client=client, receipt=receipt, argv=("to-ndex", str(crate))))
    uuids = [f"00000000-0000-0000-0000-{k:012d}" for k in (1, 2)]
    assert addresses == (f"{server.url}/viewer/networks/{uuids[1]}", f"{server.url}/cytoscape/0/networks/{uuids[1]}")
    parent, hierarchy = networks_in(server)
    assert [len(one["nodes"]) for one in (parent, hierarchy)] == [5, 4]
    (attributes,) = hierarchy["networkAttributes"]
    assert attributes["HCX::interactionNetworkUUID"] == uuids[0]
    assert "HCX::interactionNetworkName" not in attributes
    assert all(sent.startswith("Basic ") for _, sent, _ in server.got)
    assert not any("PUBLIC" in path for path, _, _ in server.got)
    rows = [line.split("\t") for line in (receipt / "ndex_networks.tsv").read_text().splitlines()]
    assert [row[2] for row in rows[1:]] == uuids[::-1]
    record = read_record(receipt)
    assert record.sealed
    assert record.activity.parameters["client"] == client
    assert {item.crate_name for item in record.activity.inputs} == {"HiDeF to HCX"}
    assert account.leaks(receipt) == []
    assert (crate / "hierarchy.cx2").read_bytes() == before


def test_public_on_request(server, crate, account, client):
    send(sending(server, crate, client=client, visibility=True))
    assert all("PUBLIC" in path for path, _, _ in server.got)


@pytest.mark.parametrize("code", [401, 500])
def test_no_byte_holds_the_account_when_a_server_refuses(server, crate, account, client, code, request):
    tmp_path, capfd = crate.parent, request.getfixturevalue("capfd")

    def echo(handler):
        handler.answer(
            code,
            json.dumps({"message": f"{account.login} {account.secret} {handler.headers['Authorization']}"}).encode(),
        )

    server.script = [echo] * 9
    words = ("to-ndex", crate, "--ndexserver", server.url, "--client", client, "--receipt", tmp_path / "receipt")
    assert exit_code(main, *words) == OutputError.exit_code
    said = "".join(capfd.readouterr())
    assert "error: " in said
    assert server.got
    assert account.leaks(tmp_path, also=said.encode()) == []
    assert (tmp_path / "receipt.failed" / "output.log").is_file()


def test_the_command_prints_the_addresses(server, crate, account, client, capfd):
    assert exit_code(main, "to-ndex", crate, "--ndexserver", server.url, "--client", client) == 0
    said = capfd.readouterr()
    assert said.out.splitlines()[0].startswith(f"{server.url}/viewer/networks/")
    assert account.leaks(crate.parent, also="".join(said).encode()) == []


def test_the_command_takes_no_password(spy, crate, capfd):
    assert exit_code(main, "to-ndex", crate, "--ndexpassword", spy.secret) == 2
    assert spy.secret not in "".join(capfd.readouterr())


def test_what_is_missing_is_said_before_an_account_is_asked_for(server, tmp_path):
    with pytest.raises(InputError, match=r"no hierarchy.cx2 and no hierarchy_parent.cx2"):
        send(sending(server, tmp_path, ask=None, client=module._chosen("auto")))
    with pytest.raises(InputError, match="holds an account"):
        send(sending(server, tmp_path, ndexserver="https://me:pass/word@x.org"))


def test_a_client_that_is_not_installed(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    for client in ("auto", "ndex2", "cellmaps-utils"):
        with pytest.raises(UsageError, match="is not installed"):
            module._chosen(client)
