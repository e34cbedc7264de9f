"""What the torch plugins of cellmapkit share: seeding, devices, batches, fast dense networks, one training loop."""

from cellmapkit.torchkit.adam import GroupedAdam
from cellmapkit.torchkit.batches import DeviceTables, epoch_batches
from cellmapkit.torchkit.dense import Dense, Tape
from cellmapkit.torchkit.device import resolve_device
from cellmapkit.torchkit.dropout import DropoutMasks
from cellmapkit.torchkit.products import affine, padded
from cellmapkit.torchkit.seeding import global_seed, torch_generator, torch_seed
from cellmapkit.torchkit.state import load_weights, weight_arrays
from cellmapkit.torchkit.threads import torch_threads
from cellmapkit.torchkit.training import Learner, Schedule, torch_session, train

__all__ = [
    "Dense",
    "DeviceTables",
    "DropoutMasks",
    "GroupedAdam",
    "Learner",
    "Schedule",
    "Tape",
    "affine",
    "epoch_batches",
    "global_seed",
    "load_weights",
    "padded",
    "resolve_device",
    "torch_generator",
    "torch_seed",
    "torch_session",
    "torch_threads",
    "train",
    "weight_arrays",
]
