"""What verify can be asked for."""

from pathlib import Path

import pytest

from cellmapkit.api import UsageError
from cellmapkit.audit.request import Request


@pytest.mark.parametrize("words", [{"signature": Path("x")}, {"public_key": Path("x")}])
def test_a_signature_and_its_key_go_together(words):
    with pytest.raises(UsageError, match="checked with the signer's public key"):
        Request(crate=Path("x"), **words)


@pytest.mark.parametrize("digest", ["abc", "A" * 64, "a" * 65, "a" * 63 + "\n", "sha256:" + "a" * 64])
def test_a_digest_is_64_hexadecimal_digits(digest):
    with pytest.raises(UsageError, match="is no SHA-256"):
        Request(crate=Path("x"), expect=digest)
    assert Request(crate=Path("x"), expect="a" * 64).expect == "a" * 64
