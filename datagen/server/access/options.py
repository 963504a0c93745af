"""Options of connection strings that requests may have: known ones that neither read files, load code nor lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

from datagen.io.location import Location

__all__ = ["refused_option"]

ANYTHING = re.compile(r".*", re.DOTALL)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
TRUTH = re.compile(r"true|false|yes|no|on|off|0|1", re.IGNORECASE)
WORD = re.compile(r"[\w-]{1,64}", re.ASCII)
HOSTS = re.compile(r"[^:]*")
"""A colon would belong to a port, which is an option of its own."""
SETTING = r"(?:-c\s*|--)(?:search_path|application_name|statement_timeout|lock_timeout|[Tt]ime[Zz]one)=(?:[^\s\\]|\\.)*"
"""Of a session, as the server's command line takes it: none that names a file or a library."""
SETTINGS = re.compile(rf"\s*{SETTING}(?:\s+{SETTING})*\s*")
DRIVER = re.compile(r"ODBC Driver \d\d? for SQL Server|FreeTDS")
"""By the names that ODBC knows them by; a path would be loaded."""

Options = Mapping[str, re.Pattern[str]]
POSTGRESQL: Options = {
    **dict.fromkeys(("user", "password", "application_name", "fallback_application_name", "client_encoding"), ANYTHING),
    "host": HOSTS,
    "port": re.compile(r"[\d,]*", re.ASCII),
    **dict.fromkeys(("connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"), NUMBER),
    "tcp_user_timeout": NUMBER,
    **dict.fromkeys(("sslmode", "sslnegotiation", "channel_binding", "gssencmode", "target_session_attrs"), WORD),
    "load_balance_hosts": WORD,
    "sslrootcert": re.compile("system"),
    "options": SETTINGS,
}
MYSQL: Options = {
    **dict.fromkeys(("user", "password", "unix_socket"), ANYTHING),
    "connect_timeout": NUMBER,
    **dict.fromkeys(("local_infile", "ssl", "ssl_check_hostname", "ssl_disabled", "ssl_verify_cert"), TRUTH),
    **dict.fromkeys(("ssl_verify_identity", "autocommit", "binary_prefix", "compress", "use_unicode"), TRUTH),
    **dict.fromkeys(("ssl_mode", "charset", "collation", "program_name"), WORD),
}
"""``local_infile`` lets rows be sent as a file; no server ever gets a real one."""
MSSQL: Options = {
    **dict.fromkeys(("encrypt", "applicationintent", "charset"), WORD),
    **dict.fromkeys(("trustservercertificate", "multisubnetfailover", "autocommit"), WORD),
    "hostnameincertificate": re.compile(r"[\w.*-]+", re.ASCII),
    "driver": DRIVER,
}
ORACLE: Options = {"service_name": ANYTHING}
OPTIONS: Mapping[str, Options] = {
    "postgresql": POSTGRESQL,
    "postgres": POSTGRESQL,
    "mysql": MYSQL,
    "mariadb": MYSQL,
    "mssql": MSSQL,
    "oracle": ORACLE,
    "sqlite": {},
}
"""By scheme, what the value of an option must match as a whole."""


def refused_option(location: Location) -> str | None:
    """The name of the first option that is unknown or has such a value; None where all may be."""
    allowed = OPTIONS[location.scheme]
    for name, value in location.options.items():
        pattern = allowed.get(name.lower() if allowed is MSSQL else name)
        if pattern is None or not pattern.fullmatch(value):
            return name
    return None
