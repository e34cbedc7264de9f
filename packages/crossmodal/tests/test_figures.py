from types import SimpleNamespace

from cellmapkit.crossmodal.figures import write_figures
from cellmapkit.crossmodal.summary import Line


def line(protocol, metric, value, setting, chance=0.1):
    return Line(protocol=protocol, source="a", target="b", setting=setting, metric=metric, value=value, sd=0.1,
                ci95=0.1, parts=(value,), n_genes=10, n_candidates=10, chance=chance)  # fmt: skip


def test_pictures_name_what_they_show_and_are_the_same_each_time(tmp_path):
    found = [line("matching", f"top{k}", k / 10, "fold") for k in (1, 3, 5, 10)]
    found += [line("generation", "fid_5d", 0.3, "real", float("nan")), line("generation", "fid_5d", 0.5, "generated")]
    found += [line("generation", "top1", 0.2, "knn_source_5")]
    found += [line("generation", "cosine", 0.5, "generated")]
    told = []
    for _ in range(2):
        step = SimpleNamespace(directory=tmp_path, add=lambda name, about: told.append(name))
        write_figures(step, "gcca", found)
        told.append((tmp_path / "matching.svg").read_bytes() + (tmp_path / "generation.png").read_bytes())
    assert told[:4] == ["matching.svg", "matching.png", "generation.svg", "generation.png"]
    assert told[4] == told[9]
    matching, generation = ((tmp_path / f"{name}.svg").read_text() for name in ("matching", "generation"))
    assert all(word in matching for word in ("top-10", "chance", "gcca", "of 10", "mean of source neighbours"))
    assert all(word in generation for word in ("real proteins", "gcca", "FID"))


def test_what_was_not_measured_is_not_drawn(tmp_path):
    write_figures(SimpleNamespace(directory=tmp_path, add=None), "gcca", [])
    assert not list(tmp_path.iterdir())
