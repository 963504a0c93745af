"""Which columns of a row are about one person or place."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from documents import table

import datagen

ROWS = 200
TEXT = {"type": "string"}
NAME = {"type": "string", "format": "name"}


def rows(**properties: Any) -> pl.DataFrame:
    frame = pl.from_arrow(datagen.plan(table(**properties), count={"users": ROWS})["users"].batch(0, ROWS))
    assert isinstance(frame, pl.DataFrame)
    return frame


def is_of(name: str, email: str) -> bool:
    """Whether the address is that of the person, both in English."""
    return email.split("@")[0] == ".".join("".join(filter(str.isalpha, word)) for word in name.lower().split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sender_name", "recipient_name"),
        ("buyerName", "sellerName"),
        ("mother_first_name", "father_first_name"),
        ("name", "manager_name"),
        ("customer_name", "emergency_contact_name"),
        ("contact_name", "contact_2_name"),
        ("origin_city", "destination_city"),
        ("billing_city", "shipping_city"),
        ("bill_to_postcode", "ship_to_postcode"),
        ("pickup_city", "dropoff_city"),
        ("city", "birth_city"),
        ("home_state", "work_state"),
        ("city", "city_2"),
    ],
)
def test_two_roles_are_two_persons_or_places(one: str, other: str) -> None:
    frame = rows(**{one: TEXT, other: TEXT})

    assert (frame[one] == frame[other]).mean() < 0.3


def test_columns_with_an_explicit_format_have_roles_as_well() -> None:
    frame = rows(sender=NAME, recipient=NAME)

    assert (frame["sender"] == frame["recipient"]).mean() < 0.05


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("customer_name", "email"),
        ("full_name", "user_email"),
        ("name", "work_email"),
        ("sender_name", "senderEmail"),
        ("billing_name", "bill_to_email"),
        ("emergency_contact_name", "emergency_contact_email"),
    ],
)
def test_one_role_is_one_person(name: str, email: str) -> None:
    frame = rows(**{name: TEXT, email: TEXT})

    assert all(map(is_of, frame[name], frame[email]))


def test_a_tables_own_name_is_no_role_in_it() -> None:
    document = {"managers": table(manager_name=TEXT, email=TEXT)["users"]}
    batch = datagen.plan(document)["managers"].batch(0, 100)

    assert all(map(is_of, batch["manager_name"].to_pylist(), batch["email"].to_pylist()))


def test_objects_have_roles() -> None:
    address = {"type": "object", "properties": {"city": TEXT}}
    frame = rows(billing_address=address, shipping_address=address, billing_city=TEXT)
    billing, shipping = frame["billing_address"].struct["city"], frame["shipping_address"].struct["city"]

    assert (billing == shipping).mean() < 0.3
    assert (billing == frame["billing_city"]).all()


def test_an_object_without_a_role_is_about_the_rows_person() -> None:
    frame = rows(name=TEXT, contact={"type": "object", "properties": {"email": TEXT}})

    assert all(map(is_of, frame["name"], frame["contact"].struct["email"]))
