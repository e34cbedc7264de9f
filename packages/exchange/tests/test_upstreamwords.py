"""What crates of the existing toolkit say of themselves."""

import json

from cellmapkit.exchange.upstreamwords import arguments, collides, hidden, secrets_in


def test_arguments_are_literals_and_nothing_runs(tmp_path):
    assert arguments("{'k': 10, 'name': None, 'dirs': ['a']}") == {"k": 10, "name": None, "dirs": ["a"]}
    marker = tmp_path / "ran"
    for text in (f"{{'a': open({str(marker)!r}, 'w')}}", "{'a': 1", "cellmaps_x.py out", "{1, 2}", "{" * 5000, ""):
        assert arguments(text) == {}
    assert not marker.exists()


def test_passwords_are_found_in_command_and_task_files(tmp_path):
    task = {"commandlineargs": {"ollama_password": "longer secret", "ndexpassword": "-", "token": "***", "k": 1}}
    (tmp_path / "task_1_start.json").write_text(json.dumps(task))
    (tmp_path / "task_2_start.json").write_text("[broken")
    (tmp_path / "task_3_start.json").write_text("[1]")
    assert secrets_in(tmp_path, "{'api_key': 'abc', 'password': None, 'k': 'kept'}") == ["longer secret", "abc"]


def test_secrets_are_hidden_in_every_form():
    said = 'plain a"b\\c json ' + json.dumps('a"b\\c') + " repr " + repr('a"b\\c')
    assert 'a"b' not in hidden(said, ['a"b\\c'])
    assert 'a\\"b' not in hidden(said, ['a"b\\c'])
    assert hidden("pw x pwx xpw", ["pw"]) == "*** x pwx xpw"
    assert hidden("xlongerx", ["longer"]) == "x***x"
    assert hidden("as it is", []) == "as it is"


def test_names_that_every_step_writes_itself():
    assert [name for name in ("README.txt", "output.log", "task_12_start.json", "ro-crate-metadata.json", "x.tsv",
                              "deep/output.log") if collides(name)] == [
        "README.txt", "output.log", "task_12_start.json", "ro-crate-metadata.json"
    ]  # fmt: skip
