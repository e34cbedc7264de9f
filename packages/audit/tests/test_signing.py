"""Keys and detached signatures."""

import json
import os
import stat

import pytest

from cellmapkit.api import InputError, OutputError

pytest.importorskip("cryptography")

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec

from cellmapkit.audit.signing import make_keys, signature_problem, write_signature

DIGEST = "ab" * 32


@pytest.fixture
def keys(tmp_path):
    private = tmp_path / "me.pem"
    return private, make_keys(private)


@pytest.fixture
def signature(keys, tmp_path):
    path = tmp_path / "crate.sig"
    write_signature(path, DIGEST, keys[0])
    return path


def test_the_private_key_is_its_owners_only(keys):
    private, public = keys
    assert public.name == "me.pub.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"PRIVATE" not in public.read_bytes()


def test_keys_and_signatures_are_never_replaced(keys, signature):
    with pytest.raises(OutputError, match="exists already"):
        make_keys(keys[0])
    keys[1].unlink()
    before = keys[0].read_bytes()
    with pytest.raises(OutputError, match="me.pem exists already"):
        make_keys(keys[0])
    assert keys[0].read_bytes() == before
    with pytest.raises(OutputError, match="crate.sig exists already"):
        write_signature(signature, DIGEST, keys[0])


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        make_keys(tmp_path / "no" / "me.pem")


def test_a_good_signature(keys, signature):
    assert signature_problem(signature, DIGEST, keys[1]) == ""


def test_the_digest_of_another_crate(keys, signature):
    assert signature_problem(signature, "cd" * 32, keys[1]) == f"SHA-256 {'cd' * 6}..., but signed was {'ab' * 6}..."


def test_a_digest_edited_in_the_signature(keys, signature):
    signature.write_text(signature.read_text().replace(DIGEST, "cd" * 32))
    assert "one of the two was changed" in signature_problem(signature, "cd" * 32, keys[1])


def test_every_byte_of_a_signature_counts(keys, signature):
    content = json.loads(signature.read_text())
    for position in range(0, 88, 7):
        text = content["signature"]
        other = "A" if text[position] != "A" else "B"
        changed = {**content, "signature": text[:position] + other + text[position + 1 :]}
        signature.write_text(json.dumps(changed))
        assert "one of the two was changed" in signature_problem(signature, DIGEST, keys[1])


def test_the_key_of_somebody_else(keys, signature, tmp_path):
    other = make_keys(tmp_path / "you.pem")
    assert "signed with key SHA256:" in signature_problem(signature, DIGEST, other)
    content = json.loads(signature.read_text())
    write_signature(tmp_path / "other.sig", DIGEST, tmp_path / "you.pem")
    forged = {**content, "key": json.loads((tmp_path / "other.sig").read_text())["key"]}
    signature.write_text(json.dumps(forged))
    assert "one of the two was changed" in signature_problem(signature, DIGEST, other)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', "[" * 60_000, "\0"])
def test_what_is_no_signature(keys, tmp_path, text):
    (tmp_path / "x.sig").write_text(text)
    with pytest.raises(InputError, match="is no signature"):
        signature_problem(tmp_path / "x.sig", DIGEST, keys[1])


def test_a_signature_of_another_format(keys, signature):
    signature.write_text(signature.read_text().replace("signature 1", "signature 2"))
    with pytest.raises(InputError, match="signature 2"):
        signature_problem(signature, DIGEST, keys[1])


def test_keys_that_were_taken_for_one_another(keys, signature, tmp_path):
    with pytest.raises(InputError, match="me.pem is the private key"):
        signature_problem(signature, DIGEST, keys[0])
    os.chmod(keys[1], 0o600)
    with pytest.raises(InputError, match="me.pub.pem is the public key"):
        write_signature(tmp_path / "x.sig", DIGEST, keys[1])


def test_a_private_key_that_others_can_read(keys, tmp_path):
    os.chmod(keys[0], 0o640)
    with pytest.raises(InputError, match="others can read the private key"):
        write_signature(tmp_path / "x.sig", DIGEST, keys[0])
    assert not (tmp_path / "x.sig").exists()


@pytest.mark.parametrize("password", [None, b"secret"])
def test_keys_of_another_kind(tmp_path, signature, password):
    key = ec.generate_private_key(ec.SECP256R1())
    hidden = forms.BestAvailableEncryption(password) if password else forms.NoEncryption()
    path = tmp_path / "ec.pem"
    path.write_bytes(key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, hidden))
    os.chmod(path, 0o600)
    with pytest.raises(InputError, match="protected by a password" if password else "expected Ed25519"):
        write_signature(tmp_path / "x.sig", DIGEST, path)
    public = forms.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(key.public_key().public_bytes(forms.Encoding.PEM, public))
    with pytest.raises(InputError, match="expected Ed25519"):
        signature_problem(signature, DIGEST, path)


def test_files_that_are_no_keys(tmp_path, signature):
    path = tmp_path / "x.pem"
    path.write_text("hello")
    os.chmod(path, 0o600)
    with pytest.raises(InputError, match="is no private key"):
        write_signature(tmp_path / "y.sig", DIGEST, path)
    with pytest.raises(InputError, match="is no public key"):
        signature_problem(signature, DIGEST, path)
    with pytest.raises(InputError, match="cannot be read"):
        signature_problem(signature, DIGEST, tmp_path / "no.pem")
