"""Settings: read, refused, and documented."""

from __future__ import annotations

import json
import re
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from datagen.errors import SettingsError
from datagen.server.settings import Settings, read_settings, variable_name

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)
NO_FILE = Path("there-is-no.env")
SETTINGS = fields(Settings)
CONTRACT = {
    "PROJECT_NAME", "DESCRIPTION", "VERSION", "DEBUG", "HOST", "PORT", "RELOAD", "SECRET_KEY",
    "ACCESS_TOKEN_EXPIRE_MINUTES", "ALLOWED_HOSTS", "CORS_ORIGINS", "CORS_ALLOW_CREDENTIALS", "CORS_ALLOW_METHODS",
    "CORS_ALLOW_HEADERS", "MAX_FILE_SIZE", "TEMP_DIR", "FILE_CLEANUP_HOURS", "MAX_RECORDS_PER_REQUEST", "MAX_BATCH_SIZE",
    "DB_POOL_SIZE", "DB_MAX_OVERFLOW", "DB_POOL_RECYCLE", "LOG_LEVEL", "AUTH_REQUIRED", "ALLOWED_DATABASES",
}  # fmt: skip


def text_of(value: Any) -> str:
    """As the environment would say it."""
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def shown(each: Field[Any]) -> str:
    text = text_of(each.default)
    return f"`{text}`" if text else ""


def test_readme_lists_each_setting_with_its_default() -> None:
    rows = ROW.findall((ROOT / "README.md").read_text())

    assert rows == [(variable_name(each), shown(each), each.metadata["about"]) for each in SETTINGS]


def test_the_example_file_has_each_setting_with_its_default() -> None:
    path = ROOT / ".env.example"

    assert read_settings({}, path) == Settings()
    assert re.findall(r"^([A-Z_]+)=", path.read_text(), re.MULTILINE) == [variable_name(each) for each in SETTINGS]


def test_no_setting_of_the_contract_is_missing() -> None:
    assert {variable_name(each) for each in SETTINGS} >= CONTRACT


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nHOST=box  # a remark\nSECRET_KEY='a${HOME}b'\n")

    settings = read_settings({"PORT": "2"}, file)

    assert (settings.port, settings.host, settings.secret_key) == (2, "box", "a${HOME}b")


@pytest.mark.parametrize("name", ["cors_origins", "allowed_hosts", "cors_allow_headers", "allowed_databases"])
@pytest.mark.parametrize("text", ["*", '["*"]', " * , "])
def test_lists_are_names_with_commas_or_json(name: str, text: str) -> None:
    assert getattr(read_settings({name.upper(): text}, NO_FILE), name) == ("*",)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("PORT", "http", "the setting PORT is 'http': write a whole number"),
        ("PORT", "65536", "the setting PORT is '65536': write 65535 at most"),
        ("FILE_CLEANUP_HOURS", "0", "the setting FILE_CLEANUP_HOURS is '0': write 1 or more"),
        ("DEBUG", "maybe", "the setting DEBUG is 'maybe': write true or false"),
        ("AUTH_REQUIRED", "perhaps", "the setting AUTH_REQUIRED is 'perhaps': write true or false"),
        ("LOG_LEVEL", "loud", "the setting LOG_LEVEL is 'loud': write one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("TEMP_DIR", "", "the setting TEMP_DIR is '': name a directory"),
        ("CORS_ORIGINS", '["a', "the setting CORS_ORIGINS is '[\"a': write names, with commas between"),
        ("CORS_ORIGINS", json.dumps([1]), "the setting CORS_ORIGINS is '[1]': write names, with commas between"),
        (
            "CORS_ORIGINS",
            "https://a.example/",
            "the setting CORS_ORIGINS is 'https://a.example/': 'https://a.example/' is none; write them as "
            "https://example.org, with commas between",
        ),
        (
            "ALLOWED_HOSTS",
            "a.example,http://b",
            "the setting ALLOWED_HOSTS is 'a.example,http://b': 'http://b' is none; write them as api.example.org or "
            "*.example.org, with commas between",
        ),
        (
            "CORS_ALLOW_METHODS",
            "FETCH",
            "the setting CORS_ALLOW_METHODS is 'FETCH': 'FETCH' is none; write them as GET,POST, with commas between",
        ),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({name: text}, NO_FILE)

    assert str(raised.value) == message


def test_all_wrong_values_are_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"PORT.*\n.*DEBUG|DEBUG.*\n.*PORT"):
        read_settings({"PORT": "x", "DEBUG": "x"}, NO_FILE)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PROJECT_NAME=\xff\n")

    with pytest.raises(SettingsError, match=r"\.env can't be read"):
        read_settings({}, file)


def test_lines_that_are_no_settings_are_told(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("\nPORT=1\nHOST 0.0.0.0\nSECRET_KEY='geheim\n")

    with pytest.raises(SettingsError) as raised:
        read_settings({}, file)

    assert str(raised.value).splitlines()[0] == f"{file}, line 3, can't be read: write NAME=value"
    assert "geheim" not in str(raised.value)


def test_no_key_is_shown_with_the_settings() -> None:
    assert "geheim" not in repr(Settings(secret_key="geheim"))
