import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.agreement import Agreement, agreements, write_agreement

FRACTIONS = (0.01, 0.05, 0.1, 0.2)


def embedding(n=200, d=6, seed=0, first=0):
    values = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return Embedding(ids=tuple(f"g{k:04}" for k in range(first, first + n)), values=values)


def table(embeddings, fractions=FRACTIONS):
    found, left_out = agreements(embeddings, fractions, Run())
    return {(one.reference, one.embedding, one.fraction): one for one in found}, left_out


def test_equal_cosines_agree_fully_and_noise_not_at_all():
    one = embedding()
    turned = -one.values @ np.linalg.qr(np.random.default_rng(5).normal(size=(6, 6)))[0].astype(np.float32)
    order = np.random.default_rng(1).permutation(200)
    mirrored = Embedding(ids=tuple(one.ids[k] for k in order), values=turned[order])
    found, left_out = table({"a": one, "b": mirrored, "noise": embedding(seed=9)})
    assert len(found) == 6 * len(FRACTIONS) and not left_out
    for fraction in FRACTIONS:
        assert found["a", "b", fraction].auroc == pytest.approx(1, abs=1e-5)
        assert found["noise", "a", fraction].auroc == pytest.approx(0.5, abs=0.06)
        assert found["a", "b", fraction].realised == pytest.approx(fraction, abs=1 / 19900)


def test_the_genes_are_those_of_both_and_few_are_not_compared():
    found, left_out = table({"a": embedding(), "b": embedding(first=100), "c": embedding(first=260)}, (0.1,))
    assert {key[:2]: one.n_genes for key, one in found.items()} == {("a", "b"): 100, ("b", "a"): 100}
    assert len(left_out) == 4 - 2 + 2
    assert "agreement of b with c: only 40 common genes, left out" in left_out


def test_it_is_not_symmetric():
    one = embedding()
    coarse = Embedding(ids=one.ids, values=np.sign(one.values[:, :2]) + 0)
    found, _ = table({"fine": one, "coarse": coarse}, (0.01,))
    assert found["coarse", "fine", 0.01].realised > 0.2
    assert found["coarse", "fine", 0.01].auroc != pytest.approx(found["fine", "coarse", 0.01].auroc, abs=1e-3)


def test_a_reference_that_is_no_embedding_is_a_row_of_table_and_picture(tmp_path):
    class Folder:
        directory, rows, added = tmp_path, [], []

        def write_rows(self, name, header, rows, about):
            self.rows += [dict(zip(header, row, strict=True)) for row in rows]

        def add(self, name, about):
            self.added.append(name)

    found = [
        Agreement(
            reference="screen", embedding=name, fraction=0.01, realised=0.011, auroc=value, n_genes=50, left_out=5
        )
        for name, value in {"a": 0.75, "b": 0.5}.items()
    ]
    write_agreement(Folder(), found, ["screen"], ["a", "b"])
    assert [(row["n_pairs"], row["left_out"], row["auroc"]) for row in Folder.rows] == [
        (1220, 5, "0.75"),
        (1220, 5, "0.5"),
    ]
    picture = (tmp_path / "agreement.svg").read_text()
    assert all(f">{word}</text>" in picture for word in ("screen", "a", "b", "0.750", "0.500"))
    assert Folder.added == ["agreement.svg", "agreement.png"]
