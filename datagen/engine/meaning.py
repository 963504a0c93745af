"""What a column's name says about its values, where it says so plainly.

A name means a format when it ends in one of that format's phrases and all before may own such a value: ``email``,
``user_email``, ``billingEmailAddress``, but not ``email_status`` (it ends otherwise) nor ``send_email`` (nothing owns that).
Where a word alone is ambiguous, the table decides: a ``name`` is a product's in ``products``, and ``state`` is the state of an
address in tables of people or places only, elsewhere as likely a stage that something is in.

A name may also say that its value is not about the row's main person or place, but about another in some role beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["meaning_of", "role_of", "words_of"]

NAMES_OF = {
    "name": "person user customer client contact author employee patient student teacher member recipient sender "
    "manager driver guest owner holder cardholder doctor agent reviewer actor creator beneficiary payer payee "
    "applicant candidate passenger buyer seller assignee father mother parent spouse child lawyer nurse "
    "worker staff player coach subscriber follower visitor admin administrator supervisor instructor attendee "
    "participant lead profile individual tenant landlord writer editor speaker artist billing shipping full "
    "real legal display account",
    "company": "company organization organisation supplier vendor manufacturer employer business firm brand bank store "
    "shop hotel restaurant school university hospital publisher agency merchant carrier insurer partner "
    "corporation institution dealer",
    "product": "product item good article merchandise",
    "city": "city town",
    "state": "state province",
    "country": "country nation",
    "first_name": "first given middle",
    "last_name": "last family maiden",
    "word": "category tag role department genre team topic group",
    "language": "language",
    "color": "color colour",
    "job": "job occupation profession position",
    "hostname": "domain host",
}
"""What a name is, by the thing that it is the name of: a column ``customer_name``, or ``name`` in a table ``customers``."""

PLACES = {"address", "location", "place", "warehouse", "branch", "office", "venue", "property", "site", "facility", "airport"}
"""Things that have an address, beside persons, companies and cities."""

OWNER_WORDS = {
    "home", "work", "billing", "shipping", "mailing", "delivery", "postal", "residential", "primary", "secondary",
    "permanent", "current", "legal", "birth", "origin", "destination", "pickup", "return", "invoice", "bill", "ship",
    "to", "from", "mail", "residence",
}  # fmt: skip
"""Words that say whose or which address, phone or e-mail it is."""

FORBIDDEN_WORDS = {
    "is", "has", "was", "can", "should", "must", "send", "verify", "allow", "allows", "enable", "use", "uses",
    "needs", "require", "requires", "no", "num", "count", "total", "max", "min", "number", "show", "hide", "hashed",
    "encrypted", "masked", "hash", "by",
}  # fmt: skip
"""Words before a phrase that make it something else: a flag, a count, an action, a scrambled value."""

ANY_OWNER = {
    "first_name": "firstname, fname, forename, middlename, given name, givenname",
    "last_name": "lastname, lname, surname, familyname",
    "name": "fullname, display name, card holder, account holder",
    "username": "username, user name, login name, screen name, nickname, nick name",
    "email": "email, e mail, email address, e mail address, emailaddress, email addr",
    "phone": "phone, phone number, phonenumber, phone no, telephone, telephone number, tel, mobile number, mobile "
    "phone, mobile no, cell phone, cellphone, cell number, fax, fax number, contact number",
    "street_address": "street, street address, streetaddress, address line, addressline, address street",
    "city": "city, town, hometown, home town",
    "state": "province, state province",
    "postcode": "zip code, zipcode, postal code, postalcode, postcode, post code, zip postal",
    "country": "country",
    "country_code": "country code, countrycode, country iso, country iso code",
    "company": "companyname, employer",
    "job": "job title, jobtitle, occupation, profession",
    "color": "color, colour",
    "currency_code": "currency, currency code, currencycode, currency iso",
    "sentence": "title, subject, headline, heading, caption, subtitle, tagline, slogan, summary",
    "paragraph": "description, bio, biography, content, contents, body, comment, comments, notes, note, message, text, "
    "abstract, remarks, feedback, explanation, instructions, excerpt, desc",
    "user_agent": "user agent, useragent",
    "iban": "iban, iban number",
    "credit_card": "credit card, credit card number, creditcard, creditcard number, card number, cc number",
    "mac_address": "mac address, macaddress, mac addr",
    "latitude": "latitude, lat",
    "longitude": "longitude, lng, lon",
    "uri": "url, uri, website, web site, homepage, home page, web page, web address",
    "hostname": "hostname, fqdn",
    "ipv4": "ip, ip address, ipaddress, ip addr, ipv 4, ipv 4 address, ip v 4",
    "ipv6": "ipv 6, ipv 6 address, ip v 6, ip 6",
}
"""Phrases that mean the same behind any word that is not forbidden."""

PARTICLES = {"is", "to", "no", "id", "by", "of", "in", "on", "at", "ip", "my"}
"""Short words that are no letters of a table's name."""

KNOWN_OWNER = {"street_address": "address", "state": "state, region", "postcode": "zip"}
"""Phrases that mean it only behind an owner's word; alone, as the table decides."""

ALONE = {
    "username": "login, handle, nick",
    "email": "mail",
    "phone": "mobile, cell, cellular",
    "street_address": "address",
    "postcode": "zip",
    "company": "company, organization, organisation, manufacturer, vendor, supplier",
    "job": "job",
    "product": "product",
    "language": "language",
    "word": "word, keyword, tag, label",
    "paragraph": "about, details, review",
    "mac_address": "mac",
    "uri": "link, href",
    "hostname": "host, domain",
}
"""Phrases that mean it only as the whole name."""


ROLES = (
    "sender, recipient receiver addressee, from, to, buyer purchaser, seller, payer, payee, beneficiary, billing bill, "
    "shipping ship, delivery, mailing, invoice, return, origin, destination, source, target, departure departing depart, "
    "arrival arriving arrive, pickup pick, dropoff drop, start, end, home hometown, work workplace, office, birth birthplace, "
    "permanent, temporary, current, previous, former, old, new, primary, secondary, second, third, alternate alternative, "
    "backup, other, personal, private, business, recovery, mother mom mum, father dad, parent, spouse, husband, wife, partner, "
    "child, son, daughter, brother, sister, sibling, guardian, relative, emergency, manager, supervisor, boss, director, "
    "assistant, mentor, coach, teacher, instructor, tutor, professor, doctor physician, nurse, dentist, lawyer attorney, "
    "agent, broker, driver, courier, pilot, captain, landlord, host, heir, witness, referrer referer, assignee, assigner "
    "assignor, reporter, requester requestor, reviewer, approver, editor, author, writer, translator, creator, recruiter, "
    "interviewer, representative rep, salesperson, cashier, operator, technician, inspector, auditor, admin administrator, "
    "moderator, organizer organiser, speaker, sponsor, donor, supplier, vendor, manufacturer, employer, company, store shop, "
    "warehouse, branch, hotel, restaurant, school, university, hospital, bank, venue"
)
"""Words for another person or place than the row's main one; those in one entry mean the same role.

Words that are missing here, as ``customer``, ``user``, ``contact``, ``employee`` or ``patient``, are about the main one.
"""

ALTERNATIVES = {
    "home", "work", "office", "company", "personal", "private", "business", "recovery", "primary", "secondary", "second",
    "third", "alternate", "alternative", "backup", "other", "old", "new", "current", "previous", "former", "permanent",
    "temporary",
}  # fmt: skip
"""Roles of places that, right before an e-mail address or username, tell one person's apart: ``work_email``."""


def phrases(table: dict[str, str]) -> dict[tuple[str, ...], str]:
    """The meaning of each phrase, as a tuple of words."""
    return {tuple(phrase.split()): meaning for meaning, listed in table.items() for phrase in listed.split(", ")}


NAMED = {thing: meaning for meaning, things in NAMES_OF.items() for thing in things.split()}
ANY_OWNER_PHRASES, KNOWN_OWNER_PHRASES, ALONE_PHRASES = phrases(ANY_OWNER), phrases(KNOWN_OWNER), phrases(ALONE)
ROLE_OF_WORD = {word: entry.split()[0] for entry in ROLES.split(", ") for word in entry.split()}


def meaning_of(column: str, table: str = "") -> str | None:
    """The format that the column's name plainly means, if any; its table, or the object around it, settles doubts."""
    words = without_prefix(words_of(column), table)
    while len(words) > 1 and words[-1].isdigit() and words not in ANY_OWNER_PHRASES:
        words = words[:-1]
    thing = thing_of(table)
    if words in (("name",), ("title",)):
        return meaning_by_table(words[0], thing, table)
    if words in (("first",), ("last",)) and NAMED.get(thing) == "name":
        return f"{words[0]}_name"
    if words in ALONE_PHRASES:
        return ALONE_PHRASES[words]
    if words in (("state",), ("region",)):
        return "state" if thing in PLACES or NAMED.get(thing) in ("name", "company", "city") else None
    return next(meanings_by_ending(words), None)


def without_prefix(words: tuple[str, ...], table: str) -> tuple[str, ...]:
    """The words without the letters of the table's name that some schemas put before each: ``c_name`` of ``customer``."""
    if len(words) < 2 or words[0] in PARTICLES:
        return words
    of_table = words_of(table)
    initials = "".join(word[0] for word in of_table)
    is_prefix = words[0] == initials or (len(words[0]) <= 2 and bool(of_table) and of_table[0].startswith(words[0]))
    return words[1:] if is_prefix else words


def meaning_by_table(word: str, thing: str, table: str) -> str:
    """What ``name`` and ``title`` are in a table of such things; persons' where there is no table to tell."""
    kind = NAMED.get(thing, "word" if table else "name")
    if word == "name":
        return kind if kind not in ("first_name", "last_name") else "name"
    return "job" if table and kind == "name" else "product" if kind == "product" else "sentence"


def meanings_by_ending(words: tuple[str, ...]) -> Iterator[str]:
    """The meanings of the longest phrase that the words end in, and that what stands before it allows."""
    for start in range(len(words)):
        owner, phrase = words[:start], words[start:]
        if FORBIDDEN_WORDS.intersection(owner):
            continue
        if phrase in ANY_OWNER_PHRASES:
            yield ANY_OWNER_PHRASES[phrase]
        if phrase in KNOWN_OWNER_PHRASES and owner and is_owner(owner[-1]):
            yield KNOWN_OWNER_PHRASES[phrase]
        if len(phrase) == 2 and phrase[1] == "name" and phrase[0] in NAMED:
            yield NAMED[phrase[0]]


def role_of(name: str, owner: str = "") -> str | None:
    """The role of whom or what a column, or an object, is about; None for its row's main person and place.

    ``owner`` is the table or object around it: its own singular is no role in it. A number from 2 on is one, as in
    ``contact2_name``; several roles are joined by spaces, as in ``mother_work_city``.
    """
    words = without_alternatives(words_of(name))
    own = {thing_of(owner), thing_of(owner).removesuffix("s")}
    roles: list[str] = []
    for previous, word in zip(("", *words), words, strict=False):
        role = word.lstrip("0") if word.isdigit() and len(word) <= 2 else ROLE_OF_WORD.get(word, "")
        is_particle = word == "to" and previous in ROLE_OF_WORD  # as in "ship to", which is where shipping goes
        if role not in ("", "1") and word not in own and not is_particle:
            roles.append(role)
    return " ".join(roles) or None


def without_alternatives(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name; of one for an e-mail address or username, those that stand before what tells one person's apart."""
    bare = words
    while len(bare) > 1 and bare[-1].isdigit():
        bare = bare[:-1]
    ends = (start for start in range(len(bare)) if ANY_OWNER_PHRASES.get(bare[start:]) in ("email", "username"))
    end = next(ends, None)
    if end is None:
        return words
    while end and words[end - 1] in ALTERNATIVES:
        end -= 1
    return words[:end]


def is_owner(word: str) -> bool:
    return word in OWNER_WORDS or word in PLACES or NAMED.get(word) in ("name", "company")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in snake_case, camelCase, kebab-case or with spaces, in lower case; numbers are words, too."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name))


def thing_of(table: str) -> str:
    """The singular of the last word of a table's name, as far as NAMED and PLACES know it."""
    words = [word for word in words_of(table) if not word.isdigit()]
    if not words:
        return ""
    word = {"people": "person", "children": "child"}.get(words[-1], words[-1])
    singulars = (word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word))
    return next((singular for singular in singulars if singular in NAMED or singular in PLACES), word)
