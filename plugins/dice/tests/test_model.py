import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.dice import ClipParams, DiceParams
from cellmapkit.dice.model import Projectors
from cellmapkit.dice.objectives import Clip, Dice


def model(seed=0, **changes):
    params = DiceParams(**{"latent_dimension": 4, "hidden_size_1": 9, **changes})
    return Projectors({"apms": 6, "image": 5}, Dice(params.temperature), params, Run(seed=seed))


def kinds(projector):
    return [type(layer).__name__ for layer in projector.modules() if not list(layer.children())]


def test_the_normed_projector_is_that_of_the_code():
    expected = ["Dropout", "Linear", "BatchNorm1d", "ELU", "Dropout", "Linear", "BatchNorm1d", "Tanh", "UnitRows"]
    made = model(dropout=0.3)
    assert kinds(made.projectors[0]) == expected
    assert {layer.p for layer in made.modules() if isinstance(layer, torch.nn.Dropout)} == {0.3}


def test_the_plain_projector_is_that_of_the_paper():
    made = model(projector="plain")
    assert kinds(made.projectors[1]) == ["Linear", "ReLU", "Linear", "UnitRows"]
    assert [tuple(p.shape) for p in made.projectors[1].parameters()] == [(9, 5), (4, 9)]
    features = torch.randn(3, 5)
    first, second = made.projectors[1].parameters()
    by_hand = (features @ first.t()).relu() @ second.t()
    torch.testing.assert_close(made.project(1, features), by_hand / by_hand.norm(dim=1, keepdim=True))


@pytest.mark.parametrize("projector", ["normed", "plain"])
def test_latents_have_unit_length(projector):
    latents = model(projector=projector).project(0, torch.randn(7, 6))
    assert latents.shape == (7, 4)
    torch.testing.assert_close(latents.norm(dim=1), torch.ones(7))


def test_weights_are_drawn_by_seed_and_modality_name():
    one, other = model(), model(seed=1)
    assert not torch.equal(one.projectors[0][1].weight, other.projectors[0][1].weight)
    params = DiceParams(latent_dimension=4, hidden_size_1=9)
    alone = Projectors({"image": 5}, Dice(0.5), params, Run())
    assert torch.equal(alone.projectors[0][1].weight, one.projectors[1][1].weight)


def test_weights_are_named_by_modality():
    weights = model().weights()
    assert weights["projector.apms.1.weight"].shape == (9, 6)
    assert all(name.startswith(("projector.apms.", "projector.image.")) for name in weights)
    assert sum("running_mean" in name for name in weights) == 4
    params = ClipParams(latent_dimension=4, hidden_size_1=9)
    learnt = Projectors({"a": 3}, Clip(params.temperature), params, Run()).weights()
    assert learnt["log_scale"] == pytest.approx(2.6593, abs=1e-4)
