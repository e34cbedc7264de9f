"""What an export says of itself."""

from types import SimpleNamespace

from cellmapkit.audit.exporting.readme import readme


def crate(folder, title="Step"):
    info = SimpleNamespace(about=SimpleNamespace(name="a | <b>"))
    run = SimpleNamespace(title=title) if title else None
    return SimpleNamespace(folder=folder, files=(1, 2), record=SimpleNamespace(info=info, activity=run))


def test_a_row_for_each_crate():
    text = readme([crate("crates/1.a"), crate("crates/2.b", "")], [])
    assert text.startswith("# 2.b and all it was made from\n")
    assert "\n| crates/1.a | Step | a \\| \\<b\\> | 2 |\n| crates/2.b | not recorded |" in text
    assert "What is not in it" not in text


def test_what_is_not_in_it():
    assert readme([crate("crates/x")], ["a\nb_c"]).endswith("## What is not in it\n\n- a\\\\nb\\_c\n")
