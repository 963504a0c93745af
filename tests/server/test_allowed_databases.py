"""Which databases requests may reach, decided before anything is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from datagen.errors import SettingsError
from datagen.server.access.databases import check_database
from datagen.server.failures import Refusal
from datagen.server.settings import Settings, read_settings


def settings(*allowed: str, **others: Any) -> Settings:
    return Settings(allowed_databases=allowed, **{"temp_dir": Path("/nowhere/temp"), **others})


def refusal(url: str, *allowed: str, **others: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check_database(url, settings(*allowed, **others))
    assert "hunter2" not in f"{caught.value.error} {caught.value.details}"
    return caught.value


ALLOWED = [
    ("postgresql://u:hunter2@db.internal/shop", "db.internal"),
    ("POSTGRESQL+psycopg2://u@DB.Internal:6000/shop", "db.internal"),
    ("jdbc:postgresql://db.internal/shop?user=u&password=hunter2", "db.internal"),
    ("postgres://db.internal/shop", "db.internal:5432"),
    ("postgresql://a.test:1,b.test:2/shop", "*.test"),
    ("postgresql:///shop?host=a.test,b.test&port=1,2", "*.test"),
    ("postgresql://[::1]:5433/shop", "[::1]:5433"),
    ("postgresql:///shop?host=/run/postgresql", "/run/postgresql"),
    ("postgresql://h/shop?options=-csearch_path%3Dmine&sslmode=require&connect_timeout=3", "h"),
    ("postgresql://h/shop?options=-c%20search_path=a%20-c%20statement_timeout=5s", "*"),
    ("postgresql://h/shop?sslrootcert=system", "*"),
    ("mysql+pymysql://u:hunter2@db.internal:3307/shop?charset=utf8mb4&local_infile=1", "db.internal:3307"),
    ("mariadb://u@/shop", "localhost"),
    ("mysql://u@/shop?unix_socket=/run/mysqld/mysqld.sock", "/run/mysqld"),
    ("mssql+pyodbc://u:hunter2@h/shop?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes", "h:1433"),
    ("oracle://u:hunter2@h:1522/?service_name=shop.test", "h:1522"),
]


@pytest.mark.parametrize(("url", "allowed"), ALLOWED, ids=str)
def test_a_database_that_a_pattern_matches_may_be_reached(url: str, allowed: str) -> None:
    check_database(url, settings("other.host", allowed))


FORBIDDEN = [
    ("postgresql://evil.test/shop", "db.internal"),
    ("postgresql://db.internal:6000/shop", "db.internal:5432"),
    ("postgresql://db.internal.evil.test/shop", "db.internal"),
    ("postgresql://a.test,b.evil/shop", "*.test"),
    ("postgresql:///shop?host=a.test,b.evil", "*.test"),
    ("postgresql:///shop", "*.test"),
    ("postgresql:///shop?host=/run/postgresql", "*"),
    ("postgresql:///shop?host=/run/postgresql/../../tmp", "/run/postgresql"),
    ("postgresql://db.internal:x@evil.test/shop", "db.internal"),
    ("postgresql://db.internal%40evil.test/shop", "evil.test2"),
    ("mysql://u:hunter2@evil.test/shop", "db.internal"),
    ("mysql://u@db.internal/shop?unix_socket=/tmp/evil.sock", "db.internal"),
    ("mssql://evil.test/shop", "db.internal"),
    ("oracle://evil.test/shop", "db.internal"),
    ("sqlite:///shop.db", "*"),
]


@pytest.mark.parametrize(("url", "allowed"), FORBIDDEN, ids=str)
def test_a_database_that_no_pattern_matches_is_forbidden(url: str, allowed: str) -> None:
    found = refusal(url, allowed)

    assert (found.status, found.error_type) in [(403, "Forbidden"), (400, "ValidationError")]


REFUSED = [
    *[
        f"postgresql://h/shop?{option}"
        for option in (
            "service=x", "servicefile=/etc/passwd", "passfile=/x", "sslcert=/x", "sslkey=/x", "sslrootcert=/x", "sslcrl=/x",
            "sslcrldir=/x", "hostaddr=10.0.0.1", "dbname=host%3Devil", "host=evil", "port=99",
            "options=-clocal_preload_libraries%3Dx",
            "options=-csearch_path%3Da%20-cdynamic_library_path%3D/x", "Host=evil", "sslpassword=hunter2", "requirepeer=x",
            "options=-csearch_path%3Da;-cx%3Dy%20-f/x", "krbsrvname=x", "gsslib=x",
        )
    ],
    "postgresql:///shop?host=@abstract",
    "postgresql:///shop?host=a:5432",
    "postgresql:///shop?host=/run/a,/tmp/b",
    "postgresql://%2Ftmp/shop",
    "postgresql://h%2Fx/shop",
    "postgresql://h:99999999/shop",
    "postgresql://[::zz]/shop",
    "postgresql://h,/shop?port=1",
    *[
        f"mysql://h/shop?{option}"
        for option in (
            "read_default_file=/x", "init_command=SELECT+1", "plugin_dir=/x", "ssl_ca=/x", "ssl_cert=/x", "ssl_key=/x",
            "defer_connect=1", "local_infile=/x", "unix_socket=relative", "password=hunter2&server_public_key=x",
        )
    ],
    "mysql://a,b/shop",
    "mysql://h;x/shop",
    *[f"sqlite:///shop.db?{option}" for option in ("uri=true", "mode=memory", "vfs=x", "load_extension=/x")],
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite://shop.db",
    "sqlite:///file:shop.db",
    "sqlite:////dev/stdin",
    "sqlite://///server/share/x.db",
    "sqlite:///\\\\server\\share\\x.db",
    "sqlite:///a\0b.db",
    *[
        f"mssql://h/shop?{option}"
        for option in (
            "odbc_connect=Driver%3D/x", "driver=/tmp/evil.so", "ServerCertificate=/x", "Authentication=ActiveDirectoryMSI",
            "Trusted_Connection=yes", "Failover_Partner=evil",
        )
    ],
    "mssql://h;Driver=x/shop",
    *[f"oracle://h/shop?{option}" for option in ("wallet_location=/x", "config_dir=/x", "service_name=(HOST%3Devil)")],
    "oracle:///shop",
    "oracle://h/(DESCRIPTION=(ADDRESS=(HOST=evil)))",
    "oracle://h/shop%3Fwallet_location=x",
    "",
    "-",
    "shop.csv",
    "/etc/passwd",
    "file:shop.db",
    "jdbc:sqlite:shop.db",
    "http://evil.test/",
    "duckdb:///x",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_database_or_might_read_files_is_refused_wherever_it_is(url: str) -> None:
    found = refusal(url)

    assert (found.status, found.error_type) == (400, "ValidationError")
    assert found.details[0]["path"] == "$.connection_string"


def test_without_patterns_all_may_be_reached_from_loopback_and_none_from_elsewhere() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        check_database("postgresql://anywhere/shop", settings(host=host))
        check_database("sqlite:///shop.db", settings(host=host))
    for url in ("postgresql://127.0.0.1/shop", "sqlite:///shop.db"):
        assert refusal(url, host="0.0.0.0").status == 403


def test_a_file_is_judged_by_where_it_really_is(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "link.db").symlink_to(outside / "shop.db")
    (tmp_path / "alias").symlink_to(inside)
    allowed = f"sqlite:///{inside}"

    check_database(f"sqlite:///{inside}/shop.db", settings(allowed))
    check_database(f"sqlite:///{inside}/deeper/shop.db", settings(allowed))
    check_database(f"sqlite:///{tmp_path}/alias/shop.db", settings(allowed))
    check_database(f"sqlite:///{inside}/shop.db", settings(f"sqlite:///{tmp_path}/alias"))
    check_database(f"sqlite:///{inside}/shop.db", settings(f"sqlite:///{tmp_path}/*ns*"))
    for way in ("../outside/shop.db", "link/shop.db", "link.db", "/../../shop.db"):
        assert refusal(f"sqlite:///{inside}/{way}", allowed).status == 403
    assert refusal(f"sqlite:///{inside}side/shop.db", allowed).status == 403


def test_a_relative_path_is_one_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    check_database("sqlite:///data/shop.db", settings("sqlite:///data"))
    assert refusal("sqlite:///shop.db", "sqlite:///data").status == 403
    assert refusal("sqlite:///data/../shop.db", "sqlite:///data").status == 403


def test_the_services_own_directory_and_pipes_are_no_databases(tmp_path: Path) -> None:
    (tmp_path / "temp").mkdir()
    os.mkfifo(tmp_path / "pipe")

    assert refusal(f"sqlite:///{tmp_path}/temp/state.db", temp_dir=tmp_path / "temp").status == 403
    assert refusal(f"sqlite:///{tmp_path}/pipe").status == 400
    assert refusal(f"sqlite:///{tmp_path}").status == 400


def test_the_refused_option_is_named() -> None:
    assert "passfile" in refusal("postgresql://u:hunter2@h/shop?sslmode=require&passfile=/x").error


def test_a_pattern_that_is_none_stops_the_start() -> None:
    with pytest.raises(SettingsError, match=r"ALLOWED_DATABASES.*'http://x'"):
        read_settings({"ALLOWED_DATABASES": "db.internal,http://x"}, Path("no.env"))
    assert read_settings({"ALLOWED_DATABASES": "db, *.test:5432, sqlite:////srv/data"}, Path("no.env")).allowed_databases
