"""What the torch plugins of cellmapkit share: seeding, devices, batches, fast dense networks, one training loop."""

from cellmapkit.torchkit.adam import GroupedAdam
from cellmapkit.torchkit.batches import DeviceTables, epoch_batches
from cellmapkit.torchkit.dense import Dense, Tape
from cellmapkit.torchkit.device import resolve_device
from cellmapkit.torchkit.dropout import DropoutMasks
from cellmapkit.torchkit.export import embedding_of, through
from cellmapkit.torchkit.fusion import fuse, mean_lengths, note_filled, stand_in, unit
from cellmapkit.torchkit.layers import Linear, UnitRows, bounded_encoder, linear, normed_decoder
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
    "Linear",
    "Schedule",
    "Tape",
    "UnitRows",
    "affine",
    "bounded_encoder",
    "embedding_of",
    "epoch_batches",
    "fuse",
    "global_seed",
    "linear",
    "load_weights",
    "mean_lengths",
    "normed_decoder",
    "note_filled",
    "padded",
    "resolve_device",
    "stand_in",
    "through",
    "torch_generator",
    "torch_seed",
    "torch_session",
    "torch_threads",
    "train",
    "unit",
    "weight_arrays",
]
