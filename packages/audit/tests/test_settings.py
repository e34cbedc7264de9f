"""How two runs were told to do a step."""

from dataclasses import replace

from cellmapkit.audit.diffs.settings import NOTHING, changes
from cellmapkit.audit.places import record_of


def kinds(a, b):
    return {(one.kind, one.name, one.a, one.b) for one in changes(a, b) if one.matters}


def both(folder, toys, **second):
    one, two = toys.step(folder / "t", n=1), toys.step(folder / "sub" / "t", **{"n": 1, **second})
    return (one, record_of(one)), (two, record_of(two))


def test_equal_runs_differ_in_times_and_identifiers_only(tmp_path, toys):
    a, b = both(tmp_path, toys)
    assert kinds(a, b) == set()
    later = replace(b[1], activity=replace(b[1].activity, started="2999", agent="somebody"))
    assert {one.kind for one in changes(a, (b[0], later))} == {"times", "agent"}


def test_parameters_seeds_devices_and_what_only_one_has(tmp_path, toys):
    a, b = both(tmp_path, toys, n=2, extra=[1])
    activity = replace(b[1].activity, parameters={**b[1].activity.parameters, "seed": 7, "device": "cuda"})
    found = kinds(a, (b[0], replace(b[1], activity=activity)))
    assert found == {
        ("parameter", "n", "1", "2"), ("parameter", "extra", NOTHING, "[1]"), ("seed", "", "0", "7"),
        ("device", "", "cpu", "cuda"),
    }  # fmt: skip


def test_versions_of_software_and_libraries(tmp_path, toys):
    a, b = both(tmp_path, toys)
    (software,) = b[1].activity.software
    newer = replace(software, version="9", requires=("python==9.9", *software.requires[1:], "new==1"))
    found = kinds(a, (b[0], replace(b[1], activity=replace(b[1].activity, software=(newer,)))))
    assert {(name, new) for kind, name, _, new in found if kind == "version"} == {
        ("cellmapkit-core", "9"), ("python", "9.9"), ("new", "1"),
    }  # fmt: skip


def test_commands_are_compared_without_places(tmp_path, toys):
    a, b = both(tmp_path, toys)
    moved = replace(b[1].activity, command="cellmaps_toycmd.py OUTDIR --width 4")
    (found,) = (one for one in changes(a, (b[0], replace(b[1], activity=moved))) if one.kind == "command")
    assert str(found).endswith("OUTDIR --width 3 -> cellmaps_toycmd.py OUTDIR --width 4")


def test_another_machine(tmp_path, toys):
    a, b = both(tmp_path, toys)
    (path,) = b[0].glob("task_*_start.json")
    path.write_text(path.read_text().replace('"platform": "', '"platform": "Other-'))
    assert [(kind, name) for kind, name, *_ in kinds(a, b)] == [("machine", "platform")]
