"""``datagen token``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from click.testing import Result

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no .env is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", KEY)


def test_the_token_alone_is_on_standard_output(invoke: Callable[..., Result]) -> None:
    result = invoke("token", "--subject", "nightly", "--minutes", "90")

    claims = jwt.decode(result.stdout.removesuffix("\n"), KEY, ["HS256"])
    assert claims["sub"] == "nightly"
    assert claims["exp"] - claims["iat"] == 90 * 60


def test_settings_come_from_the_file_too(invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    Path(".env").write_text(f"SECRET_KEY={KEY[::-1]}\nACCESS_TOKEN_EXPIRE_MINUTES=2\n")

    claims = jwt.decode(invoke("token").stdout.strip(), KEY[::-1], ["HS256"])

    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("client", 120)


def test_a_key_that_is_too_short_is_told(invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "geheim")

    result = invoke("token")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: SECRET_KEY has 6 characters, tokens need 32 or more (python -c ")


def test_a_token_stands_for_somebody(invoke: Callable[..., Result]) -> None:
    result = invoke("token", "--subject", " ")

    assert (result.exit_code, result.stderr) == (2, "Error: Invalid value for '--subject': the name is empty\n")
