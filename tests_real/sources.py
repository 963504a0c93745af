"""Databases of other people's design: which packages hold their schemas, and how they are loaded. Nothing of them is kept."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["DEBIAN", "PYTHON", "DebianSource", "PythonSource", "environment", "script", "unpacked"]

CACHE = Path(__file__).parents[1] / ".cache" / "real-schemas"
DBCONFIG = "usr/share/dbconfig-common/data"
KAMAILIO = "usr/share/kamailio/mysql"
Cut = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebianSource:
    """A Debian package that carries a schema."""

    name: str
    package: str
    database: str
    files: Sequence[str]
    """In order; a pattern stands for all that match it."""
    without: str = ""
    """A regular expression: files that match it are left out."""
    cut: Cut = field(default=lambda text: text)
    """Takes out what only the package's own installer may run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonSource:
    """A package of Python whose SQLAlchemy metadata makes the tables."""

    name: str
    package: str
    database: str
    make: str
    """Statements that leave the metadata in ``metadata``."""
    character_set: str = "utf8mb4"
    """Of the database in MySQL."""


def without_hashes(text: str) -> str:
    """SQLite has no comments that begin with a hash."""
    return re.sub(r"(?m)#.*$", "", text)


def without_database(text: str) -> str:
    """The tables come into the database of the test."""
    return re.sub(r"(?ms)^CREATE DATABASE.*?;|^USE .*?;", "", text)


def debian(name: str, package: str, database: str, *files: str, without: str = "", cut: Cut | None = None) -> DebianSource:
    return DebianSource(
        name=name, package=package, database=database, files=files, without=without, cut=cut or (lambda text: text)
    )


DEBIAN = (
    debian("bacula", "bacula-director-pgsql", "postgresql", f"{DBCONFIG}/bacula-director-pgsql/install/pgsql"),
    debian("bacula", "bacula-director-mysql", "mysql", f"{DBCONFIG}/bacula-director-mysql/install/mysql"),
    debian("bacula", "bacula-director-sqlite3", "sqlite", f"{DBCONFIG}/bacula-director-sqlite3/install/sqlite3"),
    debian("tt-rss", "tt-rss", "postgresql", "usr/share/tt-rss/schema/ttrss_schema_pgsql.sql"),
    debian("tt-rss", "tt-rss", "mysql", "usr/share/tt-rss/schema/ttrss_schema_mysql.sql"),
    debian("roundcube", "roundcube-core", "postgresql", "usr/share/roundcube/SQL/postgres.initial.sql"),
    debian("roundcube", "roundcube-core", "mysql", "usr/share/roundcube/SQL/mysql.initial.sql"),
    debian("roundcube", "roundcube-core", "sqlite", "usr/share/roundcube/SQL/sqlite.initial.sql"),
    debian("mediawiki", "mediawiki", "postgresql", "usr/share/mediawiki/maintenance/postgres/tables-generated.sql"),
    debian("mediawiki", "mediawiki", "mysql", "usr/share/mediawiki/maintenance/tables-generated.sql"),
    debian("mediawiki", "mediawiki", "sqlite", "usr/share/mediawiki/maintenance/sqlite/tables-generated.sql"),
    debian("request-tracker", "request-tracker5", "postgresql", "usr/share/request-tracker5/etc/schema.Pg"),
    debian("request-tracker", "request-tracker5", "mysql", "usr/share/request-tracker5/etc/schema.mysql"),
    debian("request-tracker", "request-tracker5", "sqlite", "usr/share/request-tracker5/etc/schema.SQLite", cut=without_hashes),
    debian("icinga2", "icinga2-ido-pgsql", "postgresql", "usr/share/icinga2-ido-pgsql/schema/pgsql.sql"),
    debian("icinga2", "icinga2-ido-mysql", "mysql", "usr/share/icinga2-ido-mysql/schema/mysql.sql"),
    debian("cacti", "cacti", "mysql", "usr/share/cacti/conf_templates/cacti.sql"),
    debian("phpmyadmin", "phpmyadmin", "mysql", "usr/share/phpmyadmin/sql/create_tables.sql", cut=without_database),
    debian(
        "kamailio",
        "kamailio-mysql-modules",
        "mysql",
        f"{KAMAILIO}/standard-create.sql",
        f"{KAMAILIO}/*-create.sql",
        without=r"/(uid_|ims_)",  # these make tables of the same names in another way
    ),
)
PYTHON = tuple(
    PythonSource(name=name, package=package, database=database, make=make, character_set=character_set)
    for name, package, make, character_set, databases in (
        (
            "galaxy",
            "galaxy-data",
            "from galaxy.model import mapper_registry; metadata = mapper_registry.metadata",
            "utf8mb4",
            ("postgresql", "sqlite"),
        ),
        (
            "airflow",
            "apache-airflow-core",
            "from airflow.models import import_all_models; import_all_models(); "
            "from airflow.models.base import Base; metadata = Base.metadata",
            "utf8mb3",  # some of its indexes are too long for four bytes a character
            ("postgresql", "mysql", "sqlite"),
        ),
    )
    for database in databases
)


def unpacked(package: str) -> Path:
    """The package's files, in a folder of their own; nothing is installed. Needs apt-get and dpkg-deb."""
    folder = CACHE / "debian" / package
    if not folder.exists():
        downloads = CACHE / "downloads"
        downloads.mkdir(parents=True, exist_ok=True)
        if run(["apt-get", "download", package], downloads).returncode:
            run(["apt-get", "update", "-qq"], downloads)
            finished = run(["apt-get", "download", package], downloads)
            assert finished.returncode == 0, f"apt-get download {package} failed: {finished.stderr.strip()}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        (archive,) = downloads.glob(f"{package}_*.deb")
        run(["dpkg-deb", "-x", str(archive), str(folder)], downloads).check_returncode()
    return folder


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def script(source: DebianSource) -> list[str]:
    """The SQL of each file, in order."""
    root = unpacked(source.package)
    found: dict[Path, None] = {}
    for pattern in source.files:
        found |= dict.fromkeys(sorted(root.glob(pattern)))
    paths = [path for path in found if not (source.without and re.search(source.without, str(path)))]
    assert paths, f"{source.package} has no {source.files}"
    return [source.cut(path.read_text()) for path in paths]


def environment(source: PythonSource) -> Path:
    """A Python that has the package, in an environment of its own."""
    folder = CACHE / "python" / source.package
    if not (folder / "ready").exists():
        run([sys.executable, "-m", "venv", str(folder)], Path.cwd()).check_returncode()
        wanted = [source.package, "psycopg2-binary", "pymysql"]
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        finished = run(command, folder)
        assert finished.returncode == 0, f"installing {source.package} failed: {finished.stderr.strip()[-2000:]}"
        (folder / "ready").touch()
    return folder / "bin" / "python"
