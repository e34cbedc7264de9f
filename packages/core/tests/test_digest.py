"""Metadata that carries a digest of itself."""

import hashlib

import pytest

from cellmapkit.core.digest import NO_DIGEST, seal_holds, sealed, sha256_of

BARE = f'{{"selfDigest": "{NO_DIGEST}", "name": "map"}}'


def test_the_seal_is_the_digest_of_the_text_without_it():
    text = sealed(BARE)
    assert hashlib.sha256(BARE.encode()).hexdigest() in text
    assert NO_DIGEST not in text
    assert seal_holds(text)


def test_any_changed_character_breaks_the_seal():
    text = sealed(BARE)
    for place, character in enumerate(text):
        other = "0" if character != "0" else "1"
        assert not seal_holds(f"{text[:place]}{other}{text[place + 1 :]}"), place


@pytest.mark.parametrize("text", ["{}", '{"selfDigest": "short"}'])
def test_text_without_a_seal_is_told_apart(text):
    assert seal_holds(text) is None


def test_files(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
