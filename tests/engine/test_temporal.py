from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from documents import column, table

import datagen

ROWS = 3000
UTC = dt.UTC
DATE = {"type": "string", "format": "date"}
INSTANT = {"type": "string", "format": "date-time"}


def values(rows: int = ROWS, **keywords: Any) -> list[Any]:
    return datagen.plan(column(type="string", **keywords), count={"users": rows})["users"].batch(0, rows)["v"].to_pylist()


def moments(**properties: Any) -> pl.DataFrame:
    frame = pl.from_arrow(datagen.plan(table(**properties), count={"users": ROWS})["users"].batch(0, ROWS))
    assert isinstance(frame, pl.DataFrame)
    return frame


@pytest.mark.parametrize(
    ("keywords", "arrow_type"),
    [
        ({"format": "date"}, pa.date32()),
        ({"format": "date-time"}, pa.timestamp("us", "UTC")),
        ({"format": "datetime"}, pa.timestamp("us", "UTC")),
        ({"format": "time"}, pa.time32("s")),
        ({"format": "duration"}, pa.duration("us")),
    ],
)
def test_each_format_has_an_arrow_type_of_its_own(keywords: dict[str, Any], arrow_type: pa.DataType) -> None:
    assert datagen.plan(column(type="string", **keywords))["users"].schema.field("v").type == arrow_type


def test_the_default_window_of_dates_is_five_fixed_years() -> None:
    drawn = values(20_000, format="date")

    assert (min(drawn), max(drawn)) == (dt.date(2020, 1, 1), dt.date(2024, 12, 31))


def test_the_default_window_of_instants_is_five_fixed_years() -> None:
    drawn = values(format="date-time")

    assert dt.datetime(2020, 1, 1, tzinfo=UTC) <= min(drawn) < dt.datetime(2020, 1, 8, tzinfo=UTC)
    assert dt.datetime(2024, 12, 24, tzinfo=UTC) < max(drawn) < dt.datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["birth_date", "birthday", "dob", "dateOfBirth"])
def test_dates_of_birth_are_those_of_grown_ups(name: str) -> None:
    drawn = datagen.plan(table(**{name: DATE}))["users"].batch(0, 100)[name].to_pylist()

    assert dt.date(1945, 1, 1) <= min(drawn) <= max(drawn) <= dt.date(2005, 12, 31)


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"minimum": "2024-02-28", "maximum": "2024-03-01"}, [(2024, 2, 28), (2024, 2, 29), (2024, 3, 1)]),
        ({"minimum": "1969-12-31", "maximum": "1970-01-01"}, [(1969, 12, 31), (1970, 1, 1)]),
        ({"minimum": "0001-01-01", "maximum": "0001-01-01"}, [(1, 1, 1)]),
        ({"minimum": "9999-12-31", "maximum": "9999-12-31"}, [(9999, 12, 31)]),
        ({"minimum": "9999-12-30"}, [(9999, 12, 30), (9999, 12, 31)]),
        ({"maximum": "0001-01-02"}, [(1, 1, 1), (1, 1, 2)]),
        ({"minimum": "2024-01-01T10:00:00+00:00", "maximum": "20240102"}, [(2024, 1, 1), (2024, 1, 2)]),
    ],
)
def test_dates_are_exactly_those_within_the_limits(keywords: dict[str, Any], expected: list[tuple[int, int, int]]) -> None:
    assert sorted(set(values(format="date", **keywords))) == [dt.date(*day) for day in expected]


@pytest.mark.parametrize(
    ("keywords", "first", "last"),
    [
        ({"minimum": "2030-05-05"}, dt.date(2030, 5, 5), dt.date(2035, 5, 5)),
        ({"maximum": "1990-05-05"}, dt.date(1985, 5, 5), dt.date(1990, 5, 5)),
        ({"minimum": "2023-01-01"}, dt.date(2023, 1, 1), dt.date(2024, 12, 31)),
        ({"maximum": "2021-01-01"}, dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
    ],
)
def test_a_missing_limit_of_dates_has_a_default(keywords: dict[str, Any], first: dt.date, last: dt.date) -> None:
    drawn = values(20_000, format="date", **keywords)

    assert abs(min(drawn) - first) <= dt.timedelta(2)
    assert abs(max(drawn) - last) <= dt.timedelta(2)


@pytest.mark.parametrize(
    ("minimum", "maximum", "first", "last"),
    [
        ("2024-03-01", "2024-03-01", dt.datetime(2024, 3, 1), dt.datetime(2024, 3, 1, 23, 59, 59, 999999)),
        ("2024-03-01T00:00:00.000001", "2024-03-01T00:00:00.000003", dt.datetime(2024, 3, 1, 0, 0, 0, 1),
         dt.datetime(2024, 3, 1, 0, 0, 0, 3)),
        ("2024-03-01T00:00:00+02:00", "2024-02-29T22:00:00Z", dt.datetime(2024, 2, 29, 22), dt.datetime(2024, 2, 29, 22)),
        ("1900-01-01", "1900-12-31", dt.datetime(1900, 1, 1), dt.datetime(1900, 12, 31, 23, 59, 59, 999999)),
    ],
)  # fmt: skip
def test_instants_are_within_the_limits_and_reach_them(
    minimum: str, maximum: str, first: dt.datetime, last: dt.datetime
) -> None:
    drawn = values(format="date-time", minimum=minimum, maximum=maximum)
    slack = (last - first) / 200

    assert first <= min(drawn).replace(tzinfo=None) <= first + slack
    assert last - slack <= max(drawn).replace(tzinfo=None) <= last


def test_times_are_whole_seconds_of_the_day() -> None:
    drawn = values(format="time")

    assert {value.microsecond for value in drawn} == {0}
    assert min(drawn) < dt.time(0, 5)
    assert max(drawn) > dt.time(23, 55)


def test_times_are_exactly_those_within_the_limits() -> None:
    drawn = values(format="time", minimum="23:59:57.5", maximum="23:59:59.9")

    assert sorted(set(drawn)) == [dt.time(23, 59, 58), dt.time(23, 59, 59)]


def test_durations_are_up_to_30_days_of_whole_seconds() -> None:
    drawn = values(format="duration")

    assert dt.timedelta(0) <= min(drawn) < dt.timedelta(hours=8)
    assert dt.timedelta(days=29.5) < max(drawn) <= dt.timedelta(days=30)
    assert {value.microseconds for value in drawn} == {0}


def test_unique_dates_are_all_days_of_the_window() -> None:
    drawn = values(366, format="date", unique=True, minimum="2024-01-01", maximum="2024-12-31")

    assert sorted(drawn) == [dt.date(2024, 1, 1) + dt.timedelta(day) for day in range(366)]


def test_days_are_spread_evenly() -> None:
    drawn = values(20_000, format="date", minimum="2024-01-01", maximum="2024-01-10")
    counts = np.unique(np.array(drawn), return_counts=True)[1]

    assert np.abs(counts - 2000).max() < 200


@pytest.mark.parametrize(
    "names",
    [
        ("created_at", "updated_at", "deleted_at"),
        ("createdAt", "modifiedAt"),
        ("creation_date", "last_modified"),
        ("start_date", "end_date"),
        ("valid_from", "valid_until"),
        ("ordered_at", "paid_at", "shipped_at", "delivered_at", "returned_at"),
        ("date_created", "date_updated"),
        ("dateCreated", "dateLastModified"),
        ("createdOn", "modifiedOn"),
        ("createdDateTime", "lastModifiedDateTime"),
        ("create_date", "write_date"),
        ("record_created_at", "record_updated_at"),
        ("orderCreatedAt", "order_date_updated"),
        ("order_date", "order_shipped_at"),
        ("contract_valid_from", "contract_valid_until"),
        ("date_from", "date_to"),
    ],
)
@pytest.mark.parametrize("kind", [DATE, INSTANT])
def test_what_happens_later_is_never_before_what_happens_earlier(names: tuple[str, ...], kind: dict[str, Any]) -> None:
    frame = moments(**dict.fromkeys(reversed(names), kind))

    for earlier, later in itertools.pairwise(names):
        assert (frame[earlier] <= frame[later]).all()
        assert (frame[earlier] < frame[later]).mean() > 0.9


def test_order_holds_where_the_windows_differ() -> None:
    frame = moments(
        created_at={**INSTANT, "minimum": "2021-01-01", "maximum": "2023-01-01"},
        updated_at={**INSTANT, "minimum": "2022-01-01", "maximum": "2024-01-01"},
    )

    assert (frame["created_at"] <= frame["updated_at"]).all()


def test_order_holds_between_days_and_instants() -> None:
    frame = moments(start_date=DATE, end_time=INSTANT)

    assert (frame["start_date"] <= frame["end_time"].dt.date()).all()


def test_moments_of_different_stories_are_unrelated() -> None:
    frame = moments(created_at=INSTANT, start_date=INSTANT)

    assert abs(np.corrcoef(frame["created_at"].dt.epoch("s"), frame["start_date"].dt.epoch("s"))[0, 1]) < 0.06


def test_moments_of_different_owners_are_unrelated() -> None:
    frame = moments(order_created_at=INSTANT, user_created_at=INSTANT, created_at=INSTANT)
    seconds = [frame[name].dt.epoch("s") for name in frame.columns]

    assert np.abs(np.corrcoef(seconds) - np.eye(3)).max() < 0.06


def test_another_moment_changes_none() -> None:
    alone = moments(order_updated_at=INSTANT)

    assert alone.equals(moments(order_created_at=INSTANT, created_at=INSTANT, order_updated_at=INSTANT)[alone.columns])


@pytest.mark.parametrize("name", ["date", "time", "birth_date", "timestamp", "due_at", "created_by_date"])
def test_other_names_of_moments_have_no_order(name: str) -> None:
    drawn = moments(**{name: INSTANT, "created_at": INSTANT, "start_date": INSTANT})

    assert not any(drawn[name].equals(drawn[other], check_names=False) for other in ("created_at", "start_date"))


def test_the_first_moment_is_spread_evenly() -> None:
    counts = moments(created_at=INSTANT, updated_at=INSTANT)["created_at"].dt.year().value_counts()["count"]

    assert (counts - ROWS / 5).abs().max() < 100


def test_moments_within_an_object_are_in_no_order_with_the_table() -> None:
    document = table(
        created_at=INSTANT, log={"type": "object", "properties": {"updated_at": {**INSTANT, "maximum": "2020-06-01"}}}
    )

    assert datagen.plan(document)["users"].rows == 100


def test_moments_of_one_object_are_in_order() -> None:
    frame = moments(log={"type": "object", "properties": {"updated_at": INSTANT, "created_at": INSTANT}}).unnest("log")

    assert (frame["created_at"] <= frame["updated_at"]).all()
    assert (frame["created_at"] < frame["updated_at"]).mean() > 0.9


def test_objects_have_moments_of_their_own() -> None:
    log = {"type": "object", "properties": {"created_at": INSTANT}}
    frame = moments(first=log, second=log, created_at=INSTANT)
    every = [frame["first"].struct[0], frame["second"].struct[0], frame["created_at"]]

    assert np.abs(np.corrcoef([drawn.dt.epoch("s") for drawn in every]) - np.eye(3)).max() < 0.06


def test_moments_of_the_objects_in_an_array_are_in_order() -> None:
    items = {"type": "object", "properties": {"created_at": INSTANT, "updated_at": INSTANT}}
    frame = moments(logs={"type": "array", "items": items}).explode("logs").unnest("logs").drop_nulls()

    assert (frame["created_at"] <= frame["updated_at"]).all()


def test_unique_objects_are_told_apart_by_their_moments() -> None:
    properties = {"created_at": DATE, "kind": {"enum": ["a", "b"]}}
    frame = moments(log={"type": "object", "unique": True, "properties": properties})

    assert frame["log"].n_unique() == ROWS


def test_an_order_that_windows_within_an_object_forbid_is_refused() -> None:
    properties = {"created_at": INSTANT, "updated_at": {**INSTANT, "maximum": "2020-06-01"}}

    with pytest.raises(datagen.SchemaError, match="'updated_at' must not be before 'created_at'"):
        datagen.plan(table(log={"type": "object", "properties": properties}))
