"""What a caller without the token costs us."""

import pytest

from casino.platform import signature


def test_a_large_body_is_never_written_again_to_guess_its_form(monkeypatch: pytest.MonkeyPatch):
    """Whoever has no token costs us one HMAC of a large body, not sixteen re-encodings of it."""
    written: list[str] = []

    def note(_parsed: object, form: str) -> bytes:
        written.append(form)
        return b""

    monkeypatch.setattr(signature, "encode_form", note)
    body = b'{"b":"' + b"x" * signature.MAX_REENCODED_BYTES + b'","a":1}'

    with pytest.raises(signature.SignatureInvalid):
        signature.verify(body, "0" * 64, ["token"])

    assert written == []


def test_a_small_body_is_written_again(monkeypatch: pytest.MonkeyPatch):
    written: list[str] = []

    def note(_parsed: object, form: str) -> bytes:
        written.append(form)
        return b""

    monkeypatch.setattr(signature, "encode_form", note)

    with pytest.raises(signature.SignatureInvalid):
        signature.verify(b'{"b":1,"a":2}', "0" * 64, ["token"])

    assert len(written) == 16
