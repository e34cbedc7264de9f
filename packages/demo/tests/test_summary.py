from cellmapkit.demo.summary import print_summary

TRUTH = (
    "assembly\tlevel\tparent\tsize\tgenes\n"
    "cell\tcell\t\t8\tA B C D E F G H\n"
    "compartment_01\tcompartment\tcell\t6\tA B C D E F\n"
    "complex_01\tcomplex\tcompartment_01\t4\tA B C D\n"
)


def test_figures_are_printed_by_level(tmp_path, capsys):
    (tmp_path / "truth.tsv").write_text(TRUTH)
    (tmp_path / "map.nodes").write_text("C0\t8\tA B C D E F G H\t0\nC1\t4\tA B C D\t3\n")
    print_summary(tmp_path, tmp_path / "map.nodes")
    shown = capsys.readouterr().out
    lines = {line.split()[0]: line.split() for line in shown.splitlines() if line.split()}
    assert "The map has 1 assemblies of 8 proteins below its root." in shown
    assert lines["compartment"][1:4] == ["1", "1", "(100%)"] and lines["compartment"][5] == "0.67"
    assert lines["complex"][1:4] == ["1", "1", "(100%)"] and lines["complex"][5] == "1.00"
    assert lines["module"][1:4] == ["0", "0", "(0%)"]
    assert lines["complex_01"] == ["complex_01", "4", "C1", "1.00"]
    assert "a directory" in shown and "the answer sheet" in shown
