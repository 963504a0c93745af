"""What column names mean."""

import pytest

from datagen.engine.columns.people import PEOPLE
from datagen.engine.columns.places import PLACES
from datagen.engine.meaning import ALONE_PHRASES, ANY_OWNER_PHRASES, KNOWN_OWNER_PHRASES, NAMES_OF, meaning_of, role_of

ELSEWHERE = {
    "company", "job", "product", "color", "currency_code", "language", "word", "sentence", "paragraph", "user_agent",
    "iban", "credit_card", "mac_address", "latitude", "longitude", "uri", "hostname", "ipv4", "ipv6",
}  # fmt: skip

MEANINGS = {
    "name": "name fullName full_name owner_name customer_name contactName author-name display_name emergency_contact_name",
    "first_name": "first_name firstName FirstName fname given_name customer_first_name forename middle_name",
    "last_name": "last_name surname lname LAST_NAME familyName contact_last_name maiden_name",
    "username": "username user_name userName login nickname screen_name",
    "email": "email e-mail Email user_email emailAddress billing_email_address email2 contactEmail",
    "phone": "phone homePhone contact_phone phone_number mobile telephone fax mobile_number phone_2 cell",
    "street_address": "street address address_line1 addressLine2 billing_address street_address shippingAddress home_address "
    "customer_address",
    "city": "city billing_city town hometown city_name shippingCity",
    "state": "billing_state shipping_state home_state province state_name address_region",
    "postcode": "zip zip_code zipcode postal_code postalCode postcode billing_zip shipping_postal_code",
    "country": "country country_name birth_country billingCountry",
    "country_code": "country_code countryCode shipping_country_code",
    "company": "company company_name companyName employer organization supplier_name manufacturer bank_name",
    "job": "job job_title jobTitle occupation profession",
    "product": "product product_name productName item_name",
    "color": "color colour hair_color backgroundColor",
    "currency_code": "currency currency_code base_currency",
    "language": "language language_name",
    "word": "word keyword tag label category_name tag_name",
    "sentence": "title subject headline page_title summary caption",
    "paragraph": "description bio comment body content notes product_description message reviewText",
    "user_agent": "user_agent userAgent http_user_agent",
    "iban": "iban recipient_iban",
    "credit_card": "credit_card_number creditCardNumber card_number credit_card",
    "mac_address": "mac mac_address macAddress",
    "latitude": "latitude lat pickup_lat",
    "longitude": "longitude lng destination_lon",
    "uri": "url website avatar_url imageUrl homepage callback_uri",
    "hostname": "hostname domain domain_name host server_hostname",
    "ipv4": "ip ip_address ipAddress IPAddress client_ip ipv4 last_login_ip ipv4_address",
    "ipv6": "ipv6 ipv6_address",
}

MEANINGLESS = (
    "id", "user_id", "city_id", "countryId", "email_status", "email_verified", "phone_verified", "name_hash",
    "is_email", "has_phone", "send_email", "email_count", "username_normalized", "state", "region", "status",
    "state_code", "file_name", "filename", "table_name", "event_name", "street_name", "last_login", "login_count",
    "ip_count", "ip_allowed", "city_population", "capacity", "mac_count", "address_id", "wallet_address",
    "memory_address", "title_id", "content_type", "body_length", "url_hash", "hashed_email", "num_cities", "code",
    "sku", "type", "kind", "value", "data", "key", "token", "password", "password_hash", "reference", "velocity",
    "description_id", "zip_file", "file_zip", "is_mobile", "card_type", "color_id", "language_id", "account_number",
    "Größe", "имя", "", "123", "1st", "job_id", "product_id", "company_size", "link_count", "order_state",
    "phone_type", "created_by_email_job",
)  # fmt: skip

BY_TABLE = [
    ("c_name", "customer", "name"),
    ("c_last", "customer", "last_name"),
    ("c_zip", "customer", "postcode"),
    ("n_name", "nation", "country"),
    ("ib_description", "item_bid", "paragraph"),
    ("x_last", "customer", None),
    ("no_email", "notes", None),
    ("name", "users", "name"),
    ("name", "app_customers", "name"),
    ("name", "people", "name"),
    ("name", "Employees", "name"),
    ("name", "products", "product"),
    ("name", "order_items", "product"),
    ("name", "companies", "company"),
    ("name", "suppliers", "company"),
    ("name", "businesses", "company"),
    ("name", "cities", "city"),
    ("name", "countries", "country"),
    ("name", "states", "state"),
    ("name", "categories", "word"),
    ("name", "user_roles", "word"),
    ("name", "widgets", "word"),
    ("name", "", "name"),
    ("title", "posts", "sentence"),
    ("title", "employees", "job"),
    ("title", "products", "product"),
    ("title", "", "sentence"),
    ("state", "addresses", "state"),
    ("state", "customers", "state"),
    ("state", "stores", "state"),
    ("state", "orders", None),
    ("state", "jobs", None),
    ("email", "orders", "email"),
    ("email_status", "users", None),
]


ROLES = [
    ("sender_name", "", "sender"),
    ("recipientName", "", "recipient"),
    ("receiver_email", "", "recipient"),
    ("from_city", "", "from"),
    ("ship_to_city", "", "shipping"),
    ("shippingCity", "", "shipping"),
    ("mother_work_city", "", "mother work"),
    ("mother_work_email", "", "mother"),
    ("primary_contact_email", "", "primary"),
    ("primary_email", "", None),
    ("work_email_address_2", "", None),
    ("contact2_name", "", "2"),
    ("contact_1_name", "", None),
    ("customer_name", "orders", None),
    ("name", "users", None),
    ("email", "senders", None),
    ("manager_name", "employees", "manager"),
    ("manager_name", "managers", None),
    ("store_city", "stores", None),
    ("sender_name", "sender", None),
]


@pytest.mark.parametrize(
    ("column", "meaning"), [(column, meaning) for meaning in MEANINGS for column in MEANINGS[meaning].split()]
)
def test_plain_names_mean_their_format(column: str, meaning: str) -> None:
    assert meaning_of(column) == meaning


@pytest.mark.parametrize("column", MEANINGLESS)
def test_other_names_mean_nothing(column: str) -> None:
    assert meaning_of(column) is None


@pytest.mark.parametrize(("column", "table", "meaning"), BY_TABLE)
def test_the_table_settles_what_is_ambiguous(column: str, table: str, meaning: str | None) -> None:
    assert meaning_of(column, table) == meaning


@pytest.mark.parametrize(("column", "table", "role"), ROLES)
def test_words_before_what_is_meant_may_say_in_which_role(column: str, table: str, role: str | None) -> None:
    assert role_of(column, table) == role


def test_names_with_spaces_are_understood() -> None:
    assert meaning_of("First Name") == "first_name"
    assert meaning_of("Postal code") == "postcode"


def test_every_meaning_is_a_known_format() -> None:
    known = ELSEWHERE | PEOPLE.keys() | PLACES.keys()
    meant = {*ANY_OWNER_PHRASES.values(), *KNOWN_OWNER_PHRASES.values(), *ALONE_PHRASES.values(), *NAMES_OF}
    assert meant == known
