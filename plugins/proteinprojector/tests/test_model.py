import torch

from cellmapkit.api import Run
from cellmapkit.proteinprojector.model import Projector
from cellmapkit.proteinprojector.params import ProjectorParams
from cellmapkit.torchkit import DropoutMasks, torch_generator


def test_dropout_is_before_the_first_two_layers_of_encoders_and_the_first_of_decoders():
    model = Projector({"a": 7}, ProjectorParams(latent_dimension=4, hidden_size_1=8, hidden_size_2=6), Run())
    masks = DropoutMasks(0.5, torch_generator(Run(), "masks"))
    for net, expected in ((model.encoders[0], [7, 8, None]), (model.decoders[0], [4, None, None])):
        _, tape = net.record(torch.randn(5, expected[0]), masks)
        assert [mask if mask is None else mask.shape[1] for mask in tape.masks[:3]] == expected
        assert tape.masks[3:] == (None,)
