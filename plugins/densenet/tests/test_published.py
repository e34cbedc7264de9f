import math

from cellmapkit.densenet.published import CLASSES, SHAPES, block_inputs


def test_names_and_shapes_are_those_of_the_table(shapes):
    assert {name: tuple(shape) for name, shape in shapes.items()} == SHAPES


def test_number_of_parameters_follows_from_the_published_one():
    # 7,978,856 is DenseNet-121 for three colours and 1,000 classes.
    trunk = 7_978_856 - (1024 * 1000 + 1000) + 64 * 49
    head = 2 * 2048 + (2048 * 1024 + 1024) + 2 * 1024 + (1024 * 28 + 28)
    learnt = {name: shape for name, shape in SHAPES.items() if "running" not in name}
    assert sum(map(math.prod, learnt.values())) == trunk + head == 9_090_012


def test_there_are_121_layers_of_weights_with_the_classifier():
    layers = [name for name, shape in SHAPES.items() if len(shape) == 4]
    assert len(layers) + 1 == 121
    assert block_inputs() == (64, 128, 256, 512)


def test_there_are_28_classes():
    assert len(set(CLASSES)) == 28
    assert (CLASSES[0], CLASSES[6], CLASSES[21], CLASSES[27]) == ("Nucleoplasm", "ER", "PM", "Rods & Rings")
