"""Rows put through a network in pieces."""

import numpy as np
import torch

from cellmapkit.api.testing import toy_modalities
from cellmapkit.torchkit import DeviceTables, embedding_of, export, through

CPU = torch.device("cpu")


def test_pieces_give_what_the_whole_gives(monkeypatch):
    rows = np.random.default_rng(0).normal(size=(11, 3)).astype(np.float32)
    monkeypatch.setattr(export, "CHUNK", 4)
    seen = []

    def double(part):
        seen.append(len(part))
        return 2 * part

    np.testing.assert_array_equal(through(double, rows, CPU), 2 * rows)
    np.testing.assert_array_equal(through(double, torch.from_numpy(rows), CPU), 2 * rows)
    assert seen == [4, 4, 3] * 2


def test_rows_get_the_names_of_their_proteins():
    tables = DeviceTables.of(toy_modalities(0), CPU)
    made = embedding_of(tables, np.array([2, 0]), np.eye(2, dtype=np.float32))
    assert made.ids == (tables.ids[2], tables.ids[0])
