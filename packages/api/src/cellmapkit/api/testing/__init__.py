"""The conformance suites, which show whether an algorithm keeps the contract of its role.

A plugin's whole conformance test is::

    @pytest.mark.parametrize("check", checks_for(algorithm, small={"n_epochs": 2}), ids=str)
    def test_conformance(check):
        check()

``cellmaps_plugincmd.py check NAME`` runs the same checks from a shell. Nothing here needs pytest.
"""

from cellmapkit.api.testing.case import Case
from cellmapkit.api.testing.inputs import toy_modalities, toy_network, toy_proximity
from cellmapkit.api.testing.recording import MemoryCheckpoint, RecordedProgress, recording
from cellmapkit.api.testing.suites import SUITES, Check, checks_for
from cellmapkit.api.testing.toyimages import toy_images

__all__ = [
    "SUITES",
    "Case",
    "Check",
    "MemoryCheckpoint",
    "RecordedProgress",
    "checks_for",
    "recording",
    "toy_images",
    "toy_modalities",
    "toy_network",
    "toy_proximity",
]
