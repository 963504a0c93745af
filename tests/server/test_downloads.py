"""Downloads: whole or in part, only of what is there, and only from where exports are."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from datagen.server.exports.download import download_of
from datagen.server.exports.store import Exports

CONTENT = bytes(range(256)) * 4096
NAME = "shop_1.csv"


@pytest.fixture
def exports(client: Any, tmp_path: Path) -> Path:
    return tmp_path / "temp" / "exports"


@pytest.fixture
def url(exports: Path) -> str:
    (exports / NAME).write_bytes(CONTENT)
    return f"/files/download/{NAME}"


def test_a_file_comes_with_all_that_a_client_may_want_to_know(client: Any, url: str) -> None:
    answer = client.get(url)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["content-disposition"] == 'attachment; filename="shop_1.csv"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["last-modified"].endswith(" GMT")


@pytest.mark.parametrize(
    ("suffix", "type"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("sql", "application/sql"),
        ("ndjson", "application/x-ndjson"),
        ("parquet", "application/vnd.apache.parquet"),
        ("arrow", "application/vnd.apache.arrow.file"),
        ("zip", "application/zip"),
    ],
)
def test_each_format_has_its_type(client: Any, exports: Path, suffix: str, type: str) -> None:
    (exports / f"x.{suffix}").write_bytes(b"x")

    assert client.get(f"/files/download/x.{suffix}").headers["content-type"] == type


def test_a_name_beyond_ascii_is_told_in_both_forms(client: Any, exports: Path) -> None:
    (exports / "tržby_1.csv").write_bytes(b"x")

    answer = client.get("/files/download/tržby_1.csv")

    assert answer.content == b"x"
    assert answer.headers["content-disposition"] == ("attachment; filename=\"tr_by_1.csv\"; filename*=UTF-8''tr%C5%BEby_1.csv")


def test_head_tells_the_same_without_the_file(client: Any, url: str) -> None:
    head, whole = client.head(url), client.get(url)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("bytes=1000000-", 1_000_000, len(CONTENT) - 1),
        ("bytes=0-99999999", 0, len(CONTENT) - 1),
        ("bytes=-3", len(CONTENT) - 3, len(CONTENT) - 1),
        ("bytes=-99999999", 0, len(CONTENT) - 1),
        ("Bytes=300000-700000", 300_000, 700_000),
    ],
)
def test_a_range_gives_just_these_bytes(client: Any, url: str, asked: str, first: int, last: int) -> None:
    answer = client.get(url, headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(last + 1 - first)


@pytest.mark.parametrize(
    "asked", ["bytes=2-1", "bytes=-", "bytes=x-y", "rows=0-1", "bytes=0-1,5-6", "bytes 0-1", "bytes=" + "9" * 5000 + "-"]
)
def test_a_range_that_is_none_or_several_gives_all(client: Any, url: str, asked: str) -> None:
    answer = client.get(url, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", "bytes=999999999-9999999999", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(client: Any, url: str, asked: str) -> None:
    answer = client.get(url, headers={"Range": asked})

    assert (answer.status_code, answer.json()["error_type"]) == (416, "RangeNotSatisfiable")
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


def test_a_range_counts_only_for_the_file_that_the_client_knows(client: Any, url: str) -> None:
    known = client.get(url).headers

    def status(condition: str) -> int:
        return int(client.get(url, headers={"Range": "bytes=0-1", "If-Range": condition}).status_code)

    assert [status(known["etag"]), status(known["last-modified"])] == [206, 206]
    assert [status('"other"'), status("W/" + known["etag"]), status("Wed, 21 Oct 2015 07:28:00 GMT")] == [200, 200, 200]


def test_what_the_client_has_is_not_sent_again(client: Any, url: str) -> None:
    known = client.get(url).headers

    def status(**headers: str) -> int:
        return int(client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}).status_code)

    assert status(If_None_Match=known["etag"]) == 304
    assert status(If_None_Match=f'"x", W/{known["etag"]}') == 304
    assert status(If_None_Match="*") == 304
    assert status(If_None_Match='"x"') == 200
    assert status(If_Modified_Since=known["last-modified"]) == 304
    assert status(If_Modified_Since="Wed, 21 Oct 2015 07:28:00 GMT") == 200
    assert status(If_Modified_Since="yesterday") == 200
    assert status(If_None_Match='"x"', If_Modified_Since=known["last-modified"]) == 200
    answer = client.get(url, headers={"If-None-Match": known["etag"]})
    assert (answer.content, answer.headers["etag"]) == (b"", known["etag"])


@pytest.mark.parametrize(
    "name",
    [
        "", "none.csv", "..", "%2e%2e", ".lock", "..%2fstate.db", "%2e%2e%2fstate.db", "..%5cstate.db", "../../state.db",
        "/etc/passwd", "%2fetc%2fpasswd", "a%00b.csv", f"{NAME}%00", f"{NAME}%0a", "%ff%fe.csv", "x" * 300, "link.csv",
        "directory", "pipe.csv",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: Any, url: str, exports: Path, name: str) -> None:
    (exports / "link.csv").symlink_to("/etc/passwd")
    (exports / "directory").mkdir()
    os.mkfifo(exports / "pipe.csv")

    answer = client.get(f"/files/download/{name}")

    assert (answer.status_code, answer.json()["error_type"]) == (404, "NotFound")
    assert answer.json()["success"] is False


def age(path: Path, **time: float) -> None:
    moment = (datetime.now(UTC) - timedelta(**time)).timestamp()
    os.utime(path, (moment, moment))


def test_an_expired_file_is_gone_at_once(client: Any, url: str, exports: Path) -> None:
    age(exports / NAME, hours=23, minutes=59)
    assert client.get(url).status_code == 200
    age(exports / NAME, hours=24)
    assert client.get(url).status_code == 404


def test_cleaning_up_removes_what_has_expired_and_nothing_else(client: Any, url: str, exports: Path) -> None:
    for number in range(5):
        (exports / f"old_{number}.csv").write_bytes(b"")
        age(exports / f"old_{number}.csv", days=2)

    answer = client.delete("/files/cleanup")

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "Cleaned up 5 expired files", "files_cleaned": 5}
    assert client.delete("/files/cleanup").json()["message"] == "Cleaned up 0 expired files"
    assert client.get(url).status_code == 200


def test_files_that_expire_while_the_service_is_down_are_gone_when_it_starts(open_client: Any, tmp_path: Path) -> None:
    exports = tmp_path / "temp" / "exports"
    exports.mkdir(parents=True)
    for name, hours in (("old_1.csv", 3), ("new_1.csv", 1)):
        (exports / name).write_bytes(b"x")
        age(exports / name, hours=hours)

    client = open_client(file_cleanup_hours=2)

    assert not (exports / "old_1.csv").exists()
    assert client.get("/files/download/new_1.csv").content == b"x"


def test_the_last_modification_is_told_as_http_writes_dates(client: Any, url: str, exports: Path) -> None:
    modified = datetime.fromtimestamp(int((exports / NAME).stat().st_mtime), UTC)

    assert client.get(url).headers["last-modified"] == format_datetime(modified, usegmt=True)


def test_a_download_that_is_given_up_leaves_no_file_open(tmp_path: Path) -> None:
    with closing(Exports.open(tmp_path, timedelta(hours=1))) as exports:
        (exports.directory / NAME).write_bytes(CONTENT)
        found = exports.find(NAME)
        assert found is not None
        sent: list[Any] = []

        async def receive() -> Any:
            while len(sent) < 2:
                await asyncio.sleep(0)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(download_of(found, "GET", {})({}, receive, send))

    assert found.file.closed
    assert sum(len(message.get("body", b"")) for message in sent) < len(CONTENT)
