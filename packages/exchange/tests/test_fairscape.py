"""Crates in the form of FAIRSCAPE, by what fairscape-cli and the toolkit make of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cellmapkit.api import CrateError, OutputError, UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange import fairscape

rocrate = pytest.importorskip("fairscape_cli.models.rocrate")


def convert(crate, out, *, upload=False):
    fairscape.to_fairscape(StepOptions(outdir=out), crate, upload=upload)
    return out / "fairscape"


def test_the_models_accept_it_and_every_file_is_there(crate, tmp_path):
    made = convert(crate, tmp_path / "out")
    document = json.loads((made / "ro-crate-metadata.json").read_text())
    root = rocrate.ROCrateMetadata.model_validate(document)
    kinds = [type(item).__name__ for item in root.metadataGraph]
    record = read_record(crate)
    assert kinds == ["Dataset"] * len(record.files) + ["Software", "Computation"]
    for item in root.metadataGraph[: len(record.files)]:
        path = item.contentUrl.removeprefix("file:///")
        assert (made / path).read_bytes() == (crate / path).read_bytes()
    computation = root.metadataGraph[-1]
    assert computation.generated == [item.guid for item in root.metadataGraph[: len(record.files)]]
    assert computation.usedDataset == [item.id for item in record.activity.inputs]
    assert [part["@type"] for part in root.isPartOf] == ["Organization", "Project"]


def test_equal_crates_give_equal_metadata(crate, tmp_path):
    one, two = (convert(crate, tmp_path / name) / "ro-crate-metadata.json" for name in ("a", "b"))
    assert one.read_bytes() == two.read_bytes()


def test_fairscape_cli_registers_on_top_of_it(crate, tmp_path):
    made = convert(crate, tmp_path / "out")
    command = [str(Path(sys.executable).with_name("fairscape-cli")), "rocrate", "register", "software", str(made),
               "--name", "tool", "--author", "somebody", "--version", "1", "--description", "a tool of tools",
               "--keywords", "k", "--file-format", "py", "--date-modified", "2026-01-01",
               "--url", "https://example.org/tool"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("ark:")
    assert len(json.loads((made / "ro-crate-metadata.json").read_text())["@graph"]) == len(read_record(crate).files) + 3


def test_the_toolkit_reads_it(crate, tmp_path):
    provenance = pytest.importorskip("cellmaps_utils.provenance")
    made = convert(crate, tmp_path / "out")
    words = provenance.ProvenanceUtil().get_rocrate_provenance_attributes(str(made))
    assert words.get_name() == "HiDeF to HCX"
    assert (words.get_organization_name(), words.get_project_name()) == ("NA", "NA")


def test_a_changed_or_foreign_crate_is_refused(crate, tmp_path):
    (crate / "hierarchy.cx2").write_text("[]")
    with pytest.raises(CrateError, match="changed"):
        convert(crate, tmp_path / "out")
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "ro-crate-metadata.json").write_text('{"@id": "x", "name": "x", "@graph": []}')
    with pytest.raises(CrateError, match="records no run"):
        convert(tmp_path / "plain", tmp_path / "out2")


def test_names_that_lead_out_are_refused(crate, tmp_path):
    (tmp_path / "outside").write_text("x")
    for name in ("../outside", str(tmp_path / "outside"), "none"):
        with pytest.raises(CrateError, match="no file of it"):
            fairscape._require_inside(crate, name)


def test_a_forged_crate_takes_nothing_from_outside(crate, tmp_path):
    (tmp_path / "outside.tsv").write_text("not yours\n")
    metadata = crate / "ro-crate-metadata.json"
    metadata.write_text(metadata.read_text().replace('"genes_without_node.tsv"', '"../outside.tsv"'))
    with pytest.raises(CrateError, match="no file of it"):
        convert(crate, tmp_path / "deep" / "out")
    assert [path.name for path in tmp_path.rglob("outside.tsv")] == ["outside.tsv"]


def test_an_upload_sends_metadata_and_token_and_writes_neither(spy, crate, server, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="address and a token"):
        convert(crate, tmp_path / "out", upload=True)
    monkeypatch.setenv("FAIRSCAPE_URL", server.url)
    monkeypatch.setenv("FAIRSCAPE_TOKEN", "token-0123456789")
    made = convert(crate, tmp_path / "out", upload=True)
    ((path, sent, body),) = server.got
    assert (path, sent) == ("/rocrate/metadata", "Bearer token-0123456789")
    assert body == (made / "ro-crate-metadata.json").read_bytes()
    server.script = [lambda handler: handler.answer(403, handler.headers["Authorization"].encode())]
    with pytest.raises(OutputError, match="HTTP 403"):
        convert(crate, tmp_path / "out2", upload=True)
    assert spy.leaks(tmp_path, secrets=("token-0123456789",)) == []
    monkeypatch.setenv("FAIRSCAPE_URL", "http://example.org")
    with pytest.raises(UsageError, match="in clear"):
        convert(crate, tmp_path / "out3", upload=True)
