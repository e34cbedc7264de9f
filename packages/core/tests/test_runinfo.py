import pytest

from cellmapkit.core import plugins, runinfo


def test_passwords_are_masked_in_both_forms():
    words = ["out", "--ndexpassword", "hunter2", "--ollama_password=hunter2", "--seed", "1", "--hf_token", "x"]
    shown = runinfo.masked(words)
    assert shown == ["out", "--ndexpassword", "***", "--ollama_password=***", "--seed", "1", "--hf_token", "***"]


def test_the_software_of_a_run_is_the_step_and_the_plugin(info, install_plugin):
    install_plugin()
    found = runinfo.software(info, [plugins.get("coembedding", "toy")])
    assert [item.name for item in found] == ["cellmapkit-core", "toy-dist"]
    assert found[1].version == "1.2"
    assert any(word.startswith("numpy==") for word in found[0].requires)


@pytest.mark.parametrize("backport", [False, True])
def test_a_plugin_may_come_without_a_summary(info, install_plugin, tmp_path, backport):
    if backport:  # once imported it finds distributions for the standard library too, and raises for what they lack
        pytest.importorskip("importlib_metadata")
    install_plugin()
    (tmp_path / "site" / "toy_dist-1.2.dist-info" / "METADATA").write_text("Name: toy-dist\nVersion: 1.2\n")
    assert runinfo.software(info, [plugins.get("coembedding", "toy")])[1].description == "no summary given"


def test_the_command_line_names_no_place(info, options):
    import dataclasses

    argv = (str(options.outdir), "--seed", "1")
    assert runinfo.command_line(info, dataclasses.replace(options, argv=argv)) == "cellmaps_toycmd.py OUTDIR --seed 1"


def test_the_words_of_the_command_line_can_be_told_apart(info, options):
    import dataclasses
    import shlex

    argv = (str(options.outdir), "--name", "a map; of 'cells'", "--token=x")
    line = runinfo.command_line(info, dataclasses.replace(options, argv=argv))
    assert shlex.split(line) == ["cellmaps_toycmd.py", "OUTDIR", "--name", "a map; of 'cells'", "--token=***"]
