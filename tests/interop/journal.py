"""Sections 6 and 8 of core/FORMAT.md: what the objects mean, and how they are listed.

A value that is not understood (an unknown number, a text that may not be) is left out of the list, as
if it had not been answered; a writer would keep it. A record that is not CBOR as section 6 demands,
or attachments and chunks that do not fit each other, are damage.
"""

import calendar
import re
import unicodedata

import cbor
from failures import Damaged, NotHere

EXPERIENCE, DRAFT, ATTACHMENT, CHUNK = 1, 2, 3, 4
CHUNK_LIMIT = 63_296

SERVICES = set(
    """SHELTER REC LIB TRANSIT PUBHEALTH FIRE_EMS CITY_INFO CHILDCARE CHILDCARE_SUB EMPLOY
    HOUSING_RGI HOUSING_PRIV OW ODSP FOODBANK SCHOOL CHC ER CLINIC OHIP MIDWIFE ESA WSIB LEGAL ID POLICE
    HUMANRIGHTS IMMIG CBSA UNSPECIFIED""".split()
)


def vocabulary(codes: str) -> dict[int, str]:
    """The codes of a vocabulary by their numbers, from 1."""
    return dict(enumerate(codes.split(), start=1))


OUTCOME = vocabulary(
    """served_full served_partial_or_conditional referred_elsewhere told_wait_or_return refused
    left_before_answer did_not_try unknown"""
)
BARRIER = vocabulary(
    """asked_status asked_id asked_health_card asked_sin asked_proof_of_address asked_entry_date
    fee_or_deposit bad_referral inconsistent_info staff_unaware_of_policy threat_to_report
    info_shared_or_reported police_status_check no_language_help no_disability_access
    disrespect_or_profiling rule_excludes no_capacity fear_self_exclusion did_not_know_right"""
)
ANSWER = vocabulary("yes no unsure")
CHANNEL = vocabulary("in_person phone online via_helper")
KIND = vocabulary("own_experience witnessed told_by_other phone_audit")
STAFF = vocabulary(
    "front_desk caseworker supervisor health_professional school_office security police unknown"
)
RULE = vocabulary("city province federal provider unclear")
ASKED_WHEN = vocabulary("before_service during after")
FOR_WHOM = vocabulary("self child other")

# ---- Values: each gives what is listed, or None for what is not understood ------------------------------


def code_of(codes: dict[int, str]):
    # A bool is an int to Python, but not to CBOR.
    return lambda value: codes.get(value) if type(value) is int else None


def text(value) -> str | None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= 65_536:
        return None
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in value):
        return None
    return value


def matching(pattern: str):
    return lambda value: value if isinstance(value, str) and re.fullmatch(pattern, value) else None


def when(value) -> str | None:
    """`2013`, `2013-Q3`, `2013-07`, `2013-07-14`, from 1900 to 2199; and a day that the calendar has."""
    return value if isinstance(value, str) and first_day(value) else None


def first_day(value: str) -> tuple[tuple[int, int, int], int] | None:
    """The first day, and how fine the date is: 0 day, 1 month, 2 quarter, 3 year."""
    found = re.fullmatch(r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?", value)
    if not found or not 1900 <= int(found[1]) < 2200:
        return None
    year, quarter, month, day = (part and int(part) for part in found.groups())
    if quarter:
        return (year, 3 * quarter - 2, 1), 2
    if month is None:
        return (year, 1, 1), 3
    if not 1 <= month <= 12:
        return None
    if day is None:
        return (year, month, 1), 1
    return ((year, month, day), 0) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def example(value) -> bool | None:
    return True if value is True else None


# ---- 6.1 Experiences --------------------------------------------------------------------------------------

service = matching("|".join(SERVICES))
city = matching("[a-z][a-z0-9_]{0,31}")
route = matching("[a-z0-9_]{1,40}")

# Key → name and value, of all keys that are one value each.
KEYS = {
    0: ("service", service),
    1: ("outcome", code_of(OUTCOME)),
    3: ("when", when),
    4: ("city", city),
    5: ("channel", code_of(CHANNEL)),
    6: ("kind", code_of(KIND)),
    7: ("staff", code_of(STAFF)),
    8: ("rule", code_of(RULE)),
    9: ("asked_when", code_of(ASKED_WHEN)),
    10: ("served_after_insisting", code_of(ANSWER)),
    11: ("helper_present", code_of(ANSWER)),
    12: ("knew_policy_before", code_of(ANSWER)),
    13: ("note", text),
    14: ("place", text),
    15: ("time_of_day", text),
    16: ("wanted", text),
    17: ("said", text),
    18: ("documents_asked", text),
    19: ("consequence", text),
    20: ("remedy", text),
    21: ("for_whom", code_of(FOR_WHOM)),
    22: ("office_reference", text),
    23: ("reference", text),
    24: ("source", text),
    25: ("example", example),
}
BARRIERS, FOLLOW_UPS = 2, 26
FOLLOW_UP_KEYS = {0: ("sent_to", route), 1: ("on", when), 2: ("due", when), 3: ("answer", text)}

# 8. The order of keys in a listed object.
LISTED = """id service outcome barriers not unsure when city channel kind staff rule asked_when
    served_after_insisting helper_present knew_policy_before note place time_of_day wanted said
    documents_asked consequence remedy for_whom office_reference follow_ups attachments reference source
    example""".split()


def understood(record: dict, keys: dict) -> dict:
    """The values of a record by name, without what is not understood."""
    values = {name: read(record[key]) for key, (name, read) in keys.items() if key in record}
    return {name: value for name, value in values.items() if value is not None}


def experience(object_id: int, record: dict) -> dict | None:
    """An experience as it is listed; None if its service or outcome is not known."""
    entry = understood(record, KEYS)
    if "service" not in entry or "outcome" not in entry:
        return None
    entry["id"] = str(object_id)
    answers = answers_by_barrier(record.get(BARRIERS))
    for name, answer in (("barriers", "yes"), ("not", "no"), ("unsure", "unsure")):
        entry[name] = [BARRIER[number] for number in sorted(answers) if answers[number] == answer]
    if follow_ups := list(read_follow_ups(record.get(FOLLOW_UPS))):
        entry["follow_ups"] = follow_ups
    return entry


def answers_by_barrier(value) -> dict[int, str]:
    """Understood only as a whole: unsigned integers, none repeated. Unknown numbers are not listed."""
    pairs = value if is_map(value) else []
    if any(type(number) is not int for pair in pairs for number in pair) or len(dict(pairs)) < len(pairs):
        return {}
    return {b: ANSWER[answer] for b, answer in pairs if b in BARRIER and answer in ANSWER}


def read_follow_ups(value):
    """Those that are understood; a follow-up is a map as a record is."""
    for item in value if isinstance(value, list) and not is_map(value) else []:
        if is_map(item) and cbor.is_ascending([key for key, _ in item]):
            follow_up = understood(dict(item), FOLLOW_UP_KEYS)
            if "sent_to" in follow_up and "on" in follow_up:
                yield follow_up


def is_map(value) -> bool:
    return isinstance(value, cbor.Map)


# ---- 6.3 Attachments ----------------------------------------------------------------------------------------


class Attachment:
    def __init__(self, record: dict):
        self.experience, self.number, self.length, self.chunks = (record.get(key) for key in range(4))
        is_list = isinstance(self.chunks, list) and not is_map(self.chunks)
        numbers = [self.experience, self.number, self.length, *(self.chunks if is_list else [])]
        if not is_list or any(type(number) is not int for number in numbers):
            raise Damaged("an attachment without what it must have")
        if not 1 <= self.number < 2**32:
            raise Damaged("an attachment's number")
        self.ending = matching("[a-z0-9]{1,8}")(record.get(4))

    def as_json(self) -> dict:
        listed = {"n": self.number, "bytes": self.length}
        return listed | ({"ending": self.ending} if self.ending else {})


# ---- The journal -------------------------------------------------------------------------------------------


class Journal:
    def __init__(self, objects: dict[int, tuple[int, bytes]]):
        records = {
            object_id: (kind, cbor.decode_record(data))
            for object_id, (kind, data) in objects.items()
            if kind in (EXPERIENCE, DRAFT, ATTACHMENT)
        }
        # Drafts are in no list; objects of an unknown kind are kept by a writer and unknown to us.
        self._experiences = {
            object_id: record for object_id, (kind, record) in records.items() if kind == EXPERIENCE
        }
        self._chunks = {object_id: data for object_id, (kind, data) in objects.items() if kind == CHUNK}
        if any(not 0 < len(data) <= CHUNK_LIMIT for data in self._chunks.values()):
            raise Damaged("a chunk's length")
        self._attachments: dict[tuple[int, int], Attachment] = {}
        listed_chunks: set[int] = set()
        for attachment in (Attachment(record) for kind, record in records.values() if kind == ATTACHMENT):
            self._check(attachment, listed_chunks)
            # Without its experience it is what an interrupted storing left: not shown.
            if attachment.experience in objects:
                key = (attachment.experience, attachment.number)
                if key in self._attachments:
                    raise Damaged("two attachments with one number")
                self._attachments[key] = attachment

    def _check(self, attachment: Attachment, listed_chunks: set[int]) -> None:
        """Its chunks are there, are no other's, and add up."""
        for chunk in attachment.chunks:
            if chunk not in self._chunks or chunk in listed_chunks:
                raise Damaged("an attachment's chunk is not there, or another's too")
            listed_chunks.add(chunk)
        if sum(len(self._chunks[chunk]) for chunk in attachment.chunks) != attachment.length:
            raise Damaged("an attachment of another length than it says")

    def as_json(self) -> list[dict]:
        """8. Newest first, the finer first on the same day, without a date last, then by id."""
        entries = []
        for object_id, record in self._experiences.items():
            if entry := experience(object_id, record):
                keys = sorted(key for key in self._attachments if key[0] == object_id)
                if keys:
                    entry["attachments"] = [self._attachments[key].as_json() for key in keys]
                entries.append({name: entry[name] for name in LISTED if name in entry})
        return sorted(entries, key=place_in_list)

    def attachment(self, object_id: int, number: int) -> bytes:
        if (object_id, number) not in self._attachments:
            raise NotHere("there is no such attachment")
        return b"".join(self._chunks[chunk] for chunk in self._attachments[object_id, number].chunks)


def place_in_list(entry: dict):
    if "when" not in entry:
        return (1, (0, 0, 0), 0, int(entry["id"]))
    (year, month, day), fineness = first_day(entry["when"])
    return (0, (-year, -month, -day), fineness, int(entry["id"]))
