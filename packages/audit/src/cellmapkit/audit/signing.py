"""Detached signatures of crates: Ed25519 over the digest of a crate's metadata, which stands for its whole chain."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cellmapkit.api import InputError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = "cellmapkit crate signature 1"
_MOST_BYTES = 2**16
_PRIVATE, _OTHERS = 0o600, 0o077


def make_keys(private: Path) -> Path:
    """Write a new private key (PEM, PKCS 8, readable by its owner only) and the public one beside it.

    Parameters
    ----------
    private : Path
        The private key; ``me.pem`` gets ``me.pub.pem`` beside it.

    Returns
    -------
    Path
        The public key.

    Raises
    ------
    OutputError
        If one of the files exists, or cannot be written.
    """
    public = private.with_suffix(f".pub{private.suffix}")
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    known = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    if public.exists():
        raise OutputError(f"{public} exists already", hint="give the private key another name")
    _write_new(private, secret, _PRIVATE)
    _write_new(public, known, 0o644)
    return public


def write_signature(path: Path, digest: str, private: Path) -> str:
    """Sign the digest of a crate's metadata into a new file; return the fingerprint of the key.

    Parameters
    ----------
    path : Path
        The signature, a small JSON file.
    digest : str
        SHA-256 of the metadata, in hexadecimal digits.
    private : Path
        A key as :func:`make_keys` writes it.

    Raises
    ------
    InputError
        If the key is none, or others can read it.
    OutputError
        If the signature exists already.
    """
    key = _private_key(private)
    fingerprint = _fingerprint(key.public_key())
    signature = base64.b64encode(key.sign(_message(digest))).decode("ascii")
    content = {"format": _FORMAT, "root_digest": digest, "key": fingerprint, "signature": signature}
    _write_new(path, (json.dumps(content, indent=1) + "\n").encode(), 0o644)
    return fingerprint


def signature_problem(path: Path, digest: str, public: Path) -> str:
    """Return why a signature does not vouch for a crate, in words; an empty text if it does.

    Parameters
    ----------
    path : Path
        The signature.
    digest : str
        SHA-256 of the crate's metadata, as it is now.
    public : Path
        The key of whom one trusts; nothing in the signature is taken for it.

    Raises
    ------
    InputError
        If the signature or the key cannot be read as such.
    """
    content, key = _read_signature(path), _public_key(public)
    if content["key"] != _fingerprint(key):
        return f"signed with key {content['key']}, not with {_fingerprint(key)} of {public.name}"
    try:
        key.verify(base64.b64decode(content["signature"], validate=True), _message(content["root_digest"]))
    except (InvalidSignature, ValueError):
        return "the signature is not of this key: one of the two was changed"
    signed = content["root_digest"]
    return "" if signed == digest else f"SHA-256 {digest[:12]}..., but signed was {signed[:12]}..."


def _message(digest: str) -> bytes:
    return f"{_FORMAT}\n{digest}\n".encode()


def _fingerprint(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    return f"SHA256:{hashlib.sha256(raw).hexdigest()[:32]}"


def _private_key(path: Path) -> Ed25519PrivateKey:
    content = _bytes_of(path)
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise InputError(f"others can read the private key {path}", hint=f"chmod 600 {path}, or make a new one")
    try:
        key = forms.load_pem_private_key(content, password=None)
    except TypeError as error:
        raise InputError(f"{path} is protected by a password", hint="give a key without one") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        what = "the public key" if b"PUBLIC KEY" in content else "no private key"
        raise InputError(f"{path} is {what}", hint="expected the file that 'keygen' wrote") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(f"{path} is a {type(key).__name__}", hint="expected Ed25519, as 'keygen' makes it")
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    content = _bytes_of(path)
    try:
        key = forms.load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        what = "the private key" if b"PRIVATE KEY" in content else "no public key"
        raise InputError(f"{path} is {what}", hint="expected the .pub.pem file that 'keygen' wrote") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(f"{path} is a {type(key).__name__}", hint="expected Ed25519, as 'keygen' makes it")
    return key


def _read_signature(path: Path) -> dict[str, str]:
    try:
        content = json.loads(_bytes_of(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no signature", hint="expected the .sig file that 'sign' wrote") from error
    wanted = ("format", "root_digest", "key", "signature")
    if not isinstance(content, dict) or not all(isinstance(content.get(name), str) for name in wanted):
        raise InputError(f"{path} is no signature", hint="expected the .sig file that 'sign' wrote")
    if content["format"] != _FORMAT:
        raise InputError(f"{path} has format {content['format'][:60]!r}", hint=f"expected {_FORMAT!r}")
    return {name: content[name] for name in wanted}


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="check the path and permissions") from error


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise OutputError(f"{path} exists already", hint="remove it yourself if it is not needed") from error
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}", hint="check the directory") from error
    with os.fdopen(number, "wb") as stream:
        stream.write(content)
