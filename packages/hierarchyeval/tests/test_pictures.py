"""The pictures as files: what they show in words, what they leave out, and the same bytes each time."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from cellmapkit.hierarchyeval import drawing
from cellmapkit.hierarchyeval.addition import NewPicture
from cellmapkit.hierarchyeval.known_picture import known_picture
from cellmapkit.hierarchyeval.null import Chance
from cellmapkit.hierarchyeval.robustness_picture import by_size, robustness_picture
from cellmapkit.hierarchyeval.support_counts import Count
from cellmapkit.hierarchyeval.support_picture import support_picture

pytestmark = pytest.mark.usefixtures("real_pictures")


def count(name, supported, testable, known=None, null=()):
    chance = Chance(observed=supported, null=np.array(null, dtype=float))
    novel = None if known is None else supported - known
    return Count(
        name=name, supported=supported, testable=testable, assemblies=90, known=known, novel=novel, chance=chance
    )


def texts(figure):
    """Return every text of a figure, those of its legend too."""
    found = [
        text.get_text().strip() for axis in figure.axes for text in (*axis.texts, axis.title, *axis.get_yticklabels())
    ]
    legend = [text.get_text() for one in figure.legends for text in one.get_texts()]
    return {*found, *legend}


def test_support_beside_chance_known_and_novel_apart():
    one = [count("ppi", 40, 80, 30, [10, 14]), count("image", 3, 10, 3, [0, 1]), count("none", 0, 0, 0, [0, 0])]
    figure = support_picture(one, [count(">=1", 41, 85, 31, [11, 12])], "embeddings", "genes dealt anew")
    assert {"ppi", "40 of 80 (50%), chance 12", "3 of 10 (30%), chance 0.5", "none", "not testable"} <= texts(figure)
    assert {">=1", "known", "novel", "testable", "mean with genes dealt anew"} <= texts(figure)
    known, novel = (bars for bars in figure.axes[0].containers[1:])
    assert [bar.get_width() for bar in known] == [30, 3, 0]
    assert [(bar.get_x(), bar.get_width()) for bar in novel] == [(30, 10), (3, 0), (0, 0)]


def test_one_network_without_standards_or_deals_has_one_panel_and_one_colour():
    figure = support_picture([count("n", 4, 8)], [], "networks", "genes dealt anew")
    assert len(figure.axes) == 1
    assert {"4 of 8 (50%)", "supported", "testable"} <= texts(figure)
    assert not {"known", "novel", "mean with genes dealt anew"} & texts(figure)


def test_all_but_one_are_not_all():
    figure = support_picture([count("a", 551, 552), count("b", 552, 552)], [], "networks", "genes dealt anew")
    assert {"551 of 552 (99.8%)", "552 of 552 (100%)"} <= texts(figure)


def test_known_assemblies_by_preset_and_standard(evaluated):
    figure = known_picture(evaluated(permutations=2))
    assert len(figure.axes) == 5
    shown = texts(figure)
    assert {"toolkit (chosen)\nq < 0.05, Jaccard index >= 0.1", "dice\nq < 0.05, 10 genes or more"} <= shown
    assert {"any", "GO_CC", "KEGG", "1 of 2 (50%), chance 0", "not looked at", "tested"} <= shown


def test_shares_by_size_leave_out_what_is_not_testable():
    found = SimpleNamespace(
        n_testable=np.array([0, 2, 2, 2, 1]),
        share=np.array([np.nan, 0.0, 0.5, 1.0, 1.0]),
        robust=np.array([False, False, True, True, True]),
        recoveries=(None, None),
    )
    figure = robustness_picture(np.array([900, 4, 7, 9, 12_000]), found)
    (axis,) = figure.axes
    assert [label.get_text() for label in axis.get_xticklabels()] == ["1-4", "5-9", "10000+"]
    assert [bar.get_height() for bar in axis.containers[0]] == [0.0, 0.75, 1.0]
    assert [text.get_text() for text in axis.texts] == ["1", "2", "1", "n ="]


def test_ranges_of_sizes_meet():
    sizes = np.array([1, 4, 5, 9, 10, 9999, 10_000])
    groups = by_size(sizes, sizes)
    assert [words for words, _ in groups] == ["1-4", "5-9", "10-19", "5000-9999", "10000+"]
    assert [values.tolist() for _, values in groups] == [[1, 4], [5, 9], [10], [9999], [10_000]]


def test_nothing_testable_is_an_empty_picture():
    nothing = SimpleNamespace(
        n_testable=np.zeros(2, int), share=np.full(2, np.nan), robust=np.zeros(2, bool), recoveries=()
    )
    assert robustness_picture(np.array([5, 9]), nothing).axes[0].get_xticks().tolist() == []


def test_the_same_numbers_are_the_same_bytes_and_both_files_are_declared(tmp_path):
    def draw():
        return support_picture([count("n", 4, 8, 1, [1])], [], "networks", "genes dealt anew")

    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        added = []
        step = SimpleNamespace(
            directory=tmp_path / name, add=lambda file, about, added=added: added.append((file, about))
        )
        drawing.save(step, NewPicture(name="support", draw=draw, description="what is seen"))
        assert added == [("support.svg", "what is seen"), ("support.png", "what is seen")]
        written.append([(tmp_path / name / file).read_bytes() for file, _ in added])
    assert written[0] == written[1]
    svg = written[0][0].decode()
    assert "4 of 8 (50%), chance 1" in re.findall(r">\s*([^<>\n]+)</text>", svg)
    assert "<dc:date>" not in svg
