#!/usr/bin/env python3
"""Writes core/vectors/format.json: known answers for every derivation and layout in core/FORMAT.md.

    make_vectors.py [--out FILE]

The answers come from this program and its libraries alone, never from the Rust sources, whose tests
read them. Everything in the file is fixed, so making it again gives the same bytes. Bytes are in
hexadecimal; a value `{"length": n, "at": {"0": "…"}}` is n bytes, zero but for what stands at the
offsets. Nothing in it is a secret: the "random" bytes are SHAKE-256 of a name.
"""

import argparse
import hashlib
import hmac
import json
from pathlib import Path

import cbor2
import journal
import pages
import passphrase as passphrases
import read_vault as reader
from cbor import decode_record
from failures import Damaged, InputRefused
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

PAYLOAD = 3976


def sample(name: str, length: int) -> bytes:
    """Bytes that look random and are known."""
    return hashlib.shake_256(b"EXAMPLE " + name.encode()).digest(length)


def le(number: int, length: int) -> bytes:
    return number.to_bytes(length, "little")


def seal(key: bytes, nonce: bytes, associated: bytes, plain: bytes) -> bytes:
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, nonce, key)


def sparse(data: bytes) -> dict:
    """Bytes that are mostly zero: what is not, by its offset. Eight zeros end a stretch."""
    at, chunks = 0, {}
    while at < len(data):
        if data[at] == 0:
            at += 1
            continue
        end = data.find(bytes(8), at)
        end = len(data) if end < 0 else end
        chunks[str(at)] = data[at:end].hex()
        at = end
    return {"length": len(data), "at": chunks}


VECTORS: list[dict] = []


def vector(name: str, section: str, says: str, **values) -> None:
    assert name not in {other["name"] for other in VECTORS}, name
    shown = {key: value.hex() if isinstance(value, bytes) else value for key, value in values.items()}
    VECTORS.append({"name": name, "section": section, "says": says} | shown)


# ---- 1. The container ---------------------------------------------------------------------------------


def container() -> None:
    for size, cells in (("16", 1024), ("64", 4096)):
        vector(
            f"file/length-{size}", "1", f"length and pages of a file with {cells} cells a region",
            cells=cells, rows=pages.rows_of(cells), pages=pages.pages_of(cells),
            length=pages.pages_of(cells) * pages.PAGE,
        )  # fmt: skip
        vector(
            f"file/page-1-{size}", "1.1", "page 1; the change counter, its echo and SQLite's version are zero here",
            cells=cells, page=sparse(pages.first_page(cells)),
        )  # fmt: skip
    rows = [0, 1, 127, 128, 527, 528, 529, 1037, 1038, 1039, 1548, 1549, 1550, 1997, 1998, 2445, 2446,
            4096, 4097, 8192, 16383, 16384, 16385]  # fmt: skip
    vector(
        "file/page-map", "1.1", "the page of a row, on both sides of every step of s; [row, page]",
        rows=[[row, pages.page_of(row)] for row in rows],
    )  # fmt: skip
    vector(
        "file/before-body", "1.1", "the 40 bytes in front of a row's body, for varints of 1, 2 and 3 bytes",
        rows=[[row, pages.before_body(row).hex()] for row in (0, 1, 127, 128, 4097, 16383, 16384, 16385)],
    )  # fmt: skip


# ---- 3. The header ------------------------------------------------------------------------------------


def header(
    name: str, says: str, size: int, preset: int, level: int, alias: int, dirty: int, failures: int
) -> None:
    vault_id, salt, epoch = sample(f"{name} id", 16), sample(f"{name} salt", 32), sample(f"{name} epoch", 16)
    header_key = sample(f"{name} key", 32)
    # 3.1 With SoftwareOnly the wrapped key is the header key; else what the keystore made of it.
    wrapped = header_key if level == 0 else sample(f"{name} wrapped", 77)
    filler = sample(f"{name} filler", 398 - len(wrapped))
    public = b"\x89UNAFRD\n" + le(1, 2) + bytes([size, preset, level, alias, 0, 0])
    public += vault_id + salt + epoch + le(len(wrapped), 2) + wrapped + filler
    assert len(public) == 480
    public += hashlib.sha256(public).digest()
    outer_key, cell_epoch, slots = (
        sample(f"{name} w", 32),
        sample(f"{name} cells", 16),
        sample(f"{name} slots", 1024),
    )
    sealed = outer_key + cell_epoch + slots + bytes([dirty, 0, 0, 0]) + le(failures, 4) + bytes(2424)
    nonce = sample(f"{name} nonce", 24)
    row = public + seal(header_key, nonce, b"unafraid header1" + public, sealed)
    assert len(row) == 4056
    if level == 0:
        read = reader.Header(row, size)
        assert (read.outer_key, read.cell_epoch, b"".join(read.slots)) == (outer_key, cell_epoch, slots)
    vector(
        name, "3", says, size_code=size, preset=preset, level=level, alias=alias, vault_id=vault_id, salt=salt,
        header_epoch=epoch, header_key=header_key, wrapped=wrapped, filler=filler, outer_key=outer_key,
        cell_epoch=cell_epoch, slots=slots, dirty=dirty, failures=failures, nonce=nonce,
        keystore_context=b"unafraid kstore1" + vault_id,
        keystore_alias=vault_id.hex() + (".a", ".b")[alias], row=row,
    )  # fmt: skip


def headers() -> None:
    header("header/software-only", "a header row without a keystore: the wrapped key is the header key",
           size=0, preset=0, level=0, alias=0, dirty=0, failures=0)  # fmt: skip
    header("header/deletable", "a header row of the larger size with a keystore, dirty, after failures",
           size=1, preset=2, level=1, alias=1, dirty=1, failures=0x01020304)  # fmt: skip


# ---- 4. Passphrase, slots -----------------------------------------------------------------------------


def passphrase(name: str, says: str, given: str | bytes, normal: str | None = None) -> None:
    """What is expected is written out here; the reader's own normalisation must agree."""
    given = given if isinstance(given, bytes) else given.encode()
    expected = given if normal is None else normal.encode()
    assert passphrases.normalise(given) == expected, name
    vector(f"passphrase/{name}", "4", says, given=given, normal=expected)


def refused(name: str, says: str, given: str | bytes, reason: str) -> None:
    given = given if isinstance(given, bytes) else given.encode()
    try:
        passphrases.normalise(given)
    except InputRefused:
        vector(f"passphrase/refused-{name}", "4", says, given=given, refused=reason)
    else:
        raise AssertionError(name)


def normalisation() -> None:
    passphrase("ascii", "what is plain stays, case and inner white space too", "Plum  lantern\tgravel")
    passphrase(
        "trimmed", "white space of every kind goes at both ends", "\u3000\u00a0\n a b \u2028\u0085\r\n", "a b"
    )
    passphrase("not-white-space", "U+001F, U+200B and U+FEFF are not White_Space", "\x1f\u200ba\ufeff")
    passphrase("inner-no-break-space", "NFKD makes a no-break space within a plain one", "a\u00a0b", "a b")
    passphrase("composed", "NFKD takes letters apart", "\u00e9t\u00e9", "e\u0301te\u0301")
    passphrase("decomposed", "the same words from another keyboard", "e\u0301te\u0301")
    passphrase("order-of-marks", "marks are put in canonical order", "a\u0301\u0323", "a\u0323\u0301")
    passphrase("vietnamese", "two marks on a letter", "Vi\u1ec7t", "Vie\u0323\u0302t")
    passphrase(
        "compatibility", "full width, ligature, angstrom sign, circled number", "Ａﬁ\u212b①", "AfiA\u030a1"
    )
    passphrase("hangul", "syllables fall into letters", "각", "\u1100\u1161\u11a8")
    passphrase("superscript", "U+00B2 becomes 2 by NFKD", "m²", "m2")
    passphrase("roman-numeral", "a letter number is letters by NFKD", "ⅷ", "viii")
    passphrase("arabic-indic-digits", "decimal digits become ASCII", "٠١٢٣٤٥٦٧٨٩", "0123456789")
    passphrase("persian-digits", "decimal digits become ASCII", "۰۱۲۳۴۵۶۷۸۹", "0123456789")
    passphrase("devanagari-digits", "decimal digits become ASCII, letters stay", "कमल १२३", "कमल 123")
    passphrase("tamil-digits", "decimal digits become ASCII", "௧௨௩", "123")
    passphrase("mathematical-digits", "runs of ten that touch each other", "𝟎𝟡𝟿", "099")
    passphrase("other-numbers", "numbers that are not decimal digits (No, Nl, Lo) stay", "፩三〤")
    passphrase("longest", "1,024 bytes", "a" * 1024)
    passphrase(
        "longest-when-trimmed", "what is trimmed does not count", " " * 2000 + "a" * 1024 + "\n", "a" * 1024
    )
    # By hand from UnicodeData.txt, as Python's tables are older: TOLONG SIKI DIGIT SEVEN (Unicode 17).
    vector("passphrase/digit-of-unicode-17", "4", "a decimal digit that Unicode 17.0.0 added",
           given="\U00011de7".encode(), normal=b"7")  # fmt: skip
    refused("not-utf8", "a byte that is never in UTF-8", b"a\xff", "not_utf8")
    refused("surrogate", "U+D800 as three bytes is not UTF-8", b"\xed\xa0\x80", "not_utf8")
    refused("overlong", "a slash in two bytes is not UTF-8", b"\xc0\xaf", "not_utf8")
    refused("empty", "nothing", "", "empty")
    refused("white-space", "nothing but white space", " \u3000\u00a0\n", "empty")
    refused("unassigned", "U+0378", "a\u0378", "unassigned")
    refused("noncharacter", "U+FFFF", "a\uffff", "unassigned")
    refused("private-use", "U+E000", "a\ue000", "unassigned")
    refused("private-use-plane-16", "U+10FFFD", "a\U0010fffd", "unassigned")
    refused("too-long", "1,025 bytes", "a" * 1025, "too_long")
    refused("too-long-when-normal", "NFKD makes 33 bytes of U+FDFA", "\ufdfa" * 32, "too_long")


def hkdf_expand(prk: bytes, info: bytes) -> bytes:
    """RFC 5869, 2.3, for 64 bytes: two blocks. The reader uses a library."""
    first = hmac.digest(prk, info + b"\x01", "sha256")
    return first + hmac.digest(prk, first + info + b"\x02", "sha256")


def slot_keys(name: str, says: str, phrase: str, memory_kib: int, passes: int) -> list[bytes]:
    salt, vault_id = sample(f"{name} salt", 32), sample(f"{name} id", 16)
    hashed = reader.hash_secret_raw(
        phrase.encode(),
        salt,
        passes,
        memory_kib,
        parallelism=1,
        hash_len=32,
        type=reader.Type.ID,
        version=0x13,
    )
    prk = hmac.digest(vault_id, hashed + bytes(32), "sha256")
    keys = [hkdf_expand(prk, b"unafraid sltkey1" + bytes([slot])) for slot in range(8)]
    vector(
        name, "4", says, passphrase=phrase.encode(), salt=salt, vault_id=vault_id, memory_kib=memory_kib, passes=passes,
        argon2id=hashed, prk=prk, slots=[{"key": key[:32].hex(), "commitment": key[32:].hex()} for key in keys],
    )  # fmt: skip
    return keys


def slots() -> None:
    phrase = "plum lantern gravel north"
    for preset, (memory, passes) in enumerate(reader.PRESETS):
        says = f"preset {preset}: Argon2id, PRK, and keys of all slots"
        slot_keys(f"kdf/preset-{preset}", says, phrase, memory, passes)
    cheap = slot_keys("kdf/cheap", "the same at a cost that only tests use", phrase, 8, 1)
    vault_id = sample("kdf/cheap id", 16)
    for region in (0, 3):
        number, nonce, space_key = (
            2 * region,
            sample(f"slot {region} nonce", 24),
            sample(f"slot {region} key", 32),
        )
        plain = bytes([1, region, 0, 0]) + space_key + bytes(20)
        key, commitment = cheap[number][:32], cheap[number][32:]
        box = seal(key, nonce, b"unafraid slotbx1" + vault_id + bytes([number]), plain)
        assert len(commitment + box) == 128
        vector(
            f"slot/space-in-region-{region}", "4", f"slot {number}, under the keys of kdf/cheap", region=region,
            number=number, space_key=space_key, nonce=nonce, slot=commitment + box,
        )  # fmt: skip


# ---- 5. Cells -----------------------------------------------------------------------------------------


def cells() -> None:
    vault_id, region, j = sample("cell id", 16), 2, 0x0103
    space_key, outer_key, cell_epoch = sample("cell key", 32), sample("cell w", 32), sample("cell epoch", 16)
    payload = b"\x02\0\x01\0" + fragment(7, 1, 0, 1, b"EXAMPLE")
    payload += bytes(PAYLOAD - len(payload))
    inner_nonce, outer_nonce = sample("inner nonce", 24), sample("outer nonce", 24)
    inner = seal(space_key, inner_nonce, b"unafraid inner 1" + vault_id + bytes([region]) + le(j, 4), payload)
    vector(
        "cell/inner", "5", "the inner layer of a cell", vault_id=vault_id, region=region, j=j, space_key=space_key,
        nonce=inner_nonce, payload=sparse(payload), inner=inner,
    )  # fmt: skip
    vector("cell/fingerprint", "5.1", "of the cell of cell/inner", fingerprint=inner[:24] + inner[-16:])
    row = 1 + 4 * j + region
    outer = seal(outer_key, outer_nonce, b"unafraid outer 1" + vault_id + le(row, 4) + cell_epoch, inner)
    assert (len(inner), len(outer)) == (4016, 4056)
    vector(
        "cell/outer", "5", "the outer layer around cell/inner", vault_id=vault_id, row=row, cell_epoch=cell_epoch,
        outer_key=outer_key, nonce=outer_nonce, body=outer,
    )  # fmt: skip


def manifests() -> None:
    for name, count in (("small", 16), ("16", 1024)):
        prints = [bytes((31 * i + 7 * k) % 251 for k in range(40)) for i in range(1, count)]
        groups = [
            hashlib.sha256(b"unafraid mgroup1" + b"".join(prints[at : at + 64])).digest()
            for at in range(0, len(prints), 64)
        ]
        root = hashlib.sha256(b"unafraid mroot 1" + b"".join(groups)).digest()
        assert root == reader.root(prints)
        generation = 0x0102_0304_0506
        payload = bytes([1, 0, 0, 0]) + le(count, 4) + le(generation, 8) + root + bytes(3928)
        assert len(payload) == PAYLOAD
        vector(
            f"manifest/{name}", "5.1",
            "byte k of the fingerprint of cell i is (31 i + 7 k) mod 251; the last group is not whole",
            cells=count, generation=generation, groups=[group.hex() for group in groups], root=root,
            payload=sparse(payload),
        )  # fmt: skip


def fragment(object_id: int, kind: int, part: int, parts: int, data: bytes) -> bytes:
    return le(object_id, 8) + bytes([kind, 0]) + le(part, 2) + le(parts, 2) + le(len(data), 2) + data


def packing(name: str, says: str, objects: list[tuple[int, int, bytes]], cells: list[list[tuple]]) -> None:
    """`cells` says which (object id, part, parts, bytes) lie in cells 1, 2, …; `objects`, what they are."""
    kinds = {object_id: kind for object_id, kind, _ in objects}
    payloads = []
    for pieces in cells:
        body = b"".join(fragment(i, kinds[i], part, parts, data) for i, part, parts, data in pieces)
        head = b"\x02\0" + le(len(pieces), 2) if pieces else b""
        payloads.append(head + body + bytes(PAYLOAD - len(head) - len(body)))
    assert reader.unpack_objects(payloads) == {i: (kind, data) for i, kind, data in objects}
    vector(
        f"packing/{name}", "5.2", says,
        objects=[{"id": i, "kind": kind, "bytes": data.hex()} for i, kind, data in objects],
        payloads=[sparse(payload) for payload in payloads],
    )  # fmt: skip


def packings() -> None:
    a, b, c = b"EXAMPLE", sample("packed b", 300), b"\0"
    packing("one", "one object in one cell", [(0x0102030405060708, 1, a)],
            [[(0x0102030405060708, 0, 1, a)], []])  # fmt: skip
    packing("several", "objects of three kinds, stored one after the other", [(3, 1, a), (70, 4, b), (71, 255, c)],
            [[(3, 0, 1, a), (70, 0, 1, b), (71, 0, 1, c)], []])  # fmt: skip
    long = bytes(range(1, 251)) * 20
    packing("spread", "an object that no cell has room for: as much as the roomiest takes, then the rest",
            [(5, 4, long)], [[(5, 0, 2, long[:3956])], [(5, 1, 2, long[3956:])]])  # fmt: skip
    packing("largest-piece", "3,956 bytes fill a cell", [(9, 4, long[:3956])], [[(9, 0, 1, long[:3956])], []])


# ---- 6. Objects of the journal, 8. As JSON ------------------------------------------------------------


def record(name: str, says: str, pairs: dict, listed: dict | None, object_id: int = 12) -> None:
    """An experience: its CBOR, and its line in the list, which is written out and not derived."""
    data = cbor2.dumps(pairs)
    assert journal.experience(object_id, decode_record(data)) == (
        listed and {"id": str(object_id)} | listed
    ), name
    line = listed and json.dumps({"id": str(object_id)} | listed, ensure_ascii=False, separators=(",", ":"))
    vector(f"record/{name}", "6.1", says, id=object_id, cbor=data, json=line)


def records() -> None:
    none = {"barriers": [], "not": [], "unsure": []}
    record("minimal", "service and outcome alone", {0: "LIB", 1: 1},
           {"service": "LIB", "outcome": "served_full"} | none)  # fmt: skip
    words = [f"EXAMPLE {word}" for word in "note place time wanted said documents consequence remedy".split()]
    record(
        "everything", "every key that an experience can have, and follow-ups with and without what can be absent",
        {0: "SHELTER", 1: 5, 2: {1: 1, 2: 2, 3: 3, 20: 1}, 3: "2024-02-29", 4: "toronto", 5: 1, 6: 2, 7: 8, 8: 5,
         9: 3, 10: 1, 11: 2, 12: 3} | dict(enumerate(words, start=13)) | {21: 3, 22: "EXAMPLE-1", 23: "ref", 24: "S1",
         25: True, 26: [{0: "ombudsman", 1: "2024-03-01", 2: "2024-04", 3: "EXAMPLE answer"}, {0: "x_1", 1: "2024"}]},
        {"service": "SHELTER", "outcome": "refused", "barriers": ["asked_status", "did_not_know_right"],
         "not": ["asked_id"], "unsure": ["asked_health_card"], "when": "2024-02-29", "city": "toronto",
         "channel": "in_person", "kind": "witnessed", "staff": "unknown", "rule": "unclear", "asked_when": "after",
         "served_after_insisting": "yes", "helper_present": "no", "knew_policy_before": "unsure"}
        | dict(zip("note place time_of_day wanted said documents_asked consequence remedy".split(), words, strict=True))
        | {"for_whom": "other", "office_reference": "EXAMPLE-1",
           "follow_ups": [{"sent_to": "ombudsman", "on": "2024-03-01", "due": "2024-04", "answer": "EXAMPLE answer"},
                          {"sent_to": "x_1", "on": "2024"}],
           "reference": "ref", "source": "S1", "example": True},
    )  # fmt: skip
    record(
        "scripts", "texts of several scripts; only what JSON demands is escaped",
        {0: "CHC", 1: 2, 13: "EXAMPLE \"a\\b\"\t\r\n/ é e\u0301 مثال 示例 𠮷 \u2028\u200f🌍\u007e"},
        {"service": "CHC", "outcome": "served_partial_or_conditional"} | none
        | {"note": "EXAMPLE \"a\\b\"\t\r\n/ é e\u0301 مثال 示例 𠮷 \u2028\u200f🌍\u007e"},
    )  # fmt: skip
    record("long-text", "a text whose length takes two bytes", {0: "ID", 1: 8, 13: "EXAMPLE é" * 30},
           {"service": "ID", "outcome": "unknown"} | none | {"note": "EXAMPLE é" * 30})  # fmt: skip
    record(
        "later", "what a later version may write is kept, and not listed: numbers, dates, barriers, keys",
        {0: "LIB", 1: 1, 2: {1: 1, 2: 9, 99: 2}, 3: "2024-W01", 5: 77, 10: 4, 13: 5, 25: False,
         26: [{0: "x", 1: "2024", 2: "soon", 9: "y"}], 300: ["x", b"y", {"z": 1.5}]},
        {"service": "LIB", "outcome": "served_full", "barriers": ["asked_status"], "not": [], "unsure": [],
         "follow_ups": [{"sent_to": "x", "on": "2024"}]},
    )  # fmt: skip
    record("unknown-service", "left alone, not listed", {0: "MARS", 1: 1}, None)
    record("unknown-outcome", "left alone, not listed", {0: "LIB", 1: 200}, None)
    record("without-outcome", "left alone, not listed", {0: "LIB"}, None)
    for name, says, data in (
        ("indefinite", "a map of indefinite length", "bf00634c49420101ff"),
        ("descending", "keys that descend", "a2010100634c4942"),
        ("repeated", "a key twice", "a300634c494201010101"),
        ("text-key", "a key that is text", "a300634c4942010161610a"),
        ("negative-key", "a key that is negative", "a300634c494201012001"),
        ("trailing", "a byte behind the map", "a200634c4942010100"),
        ("too-short", "a map that ends too early", "a300634c49420101"),
        ("array", "no map", "82634c494201"),
        ("nothing", "no bytes", ""),
    ):
        must_be_damage(decode_record, bytes.fromhex(data))
        vector(f"record/damaged-{name}", "6", says, cbor=data)

    for name, says, pairs, given in (
        ("draft", "neither service nor outcome, and two questions passed over",
         {3: "2024-02", 13: "EXAMPLE", 27: ["city", "staff"]},
         {"when": "2024-02", "note": "EXAMPLE", "passed": ["city", "staff"]}),
        ("draft-nothing", "a draft in which nothing is answered yet", {}, {}),
    ):  # fmt: skip
        vector(f"record/{name}", "6.2", says, cbor=cbor2.dumps(pairs), **given)

    for name, says, pairs in (
        ("attachment", "two chunks and an ending", {0: 12, 1: 1, 2: 63_300, 3: [640, 2**33], 4: "jpg"}),
        ("attachment-empty", "a file without bytes and without an ending", {0: 2**63, 1: 2, 2: 0, 3: []}),
        ("attachment-later", "a key of a later version is kept", {0: 12, 1: 3, 2: 0, 3: [], 9: "x"}),
    ):  # fmt: skip
        data = cbor2.dumps(pairs)
        read = read_attachment(data)
        vector(f"record/{name}", "6.3", says, cbor=data, experience=read.experience, number=read.number,
               length=read.length, chunks=read.chunks, ending=read.ending)  # fmt: skip
    for missing, what in enumerate(("experience", "number", "length", "chunks")):
        pairs = {0: 12, 1: 1, 2: 0, 3: []}
        del pairs[missing]
        data = cbor2.dumps(pairs)
        must_be_damage(read_attachment, data)
        vector(
            f"record/damaged-attachment-without-{what}", "6.3", f"an attachment without its {what}", cbor=data
        )


def read_attachment(data: bytes) -> journal.Attachment:
    return journal.Attachment(decode_record(data))


def must_be_damage(read, data: bytes) -> None:
    try:
        read(data)
    except Damaged:
        return
    raise AssertionError("taken")


def order() -> None:
    whens = [
        "2024-03-31",
        "2024-01-01",
        "2024-01",
        "2024-Q1",
        "2024",
        "2023-12-31",
        "2023-10",
        "2023-Q4",
        "1900",
        None,
    ]
    entries = [{"id": "7"} | ({"when": when} if when else {}) for when in whens]
    assert sorted(reversed(entries), key=journal.place_in_list) == entries
    vector(
        "list/order", "8", "newest first, on the same day the finer first, without `when` last", whens=whens
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the known answers of core/FORMAT.md.")
    vectors = Path(__file__).resolve().parents[2] / "core" / "vectors" / "format.json"
    parser.add_argument("--out", type=Path, default=vectors)
    out = parser.parse_args().out
    for make in (container, headers, normalisation, slots, cells, manifests, packings, records, order):
        make()
    about = "Known answers for core/FORMAT.md, made by tests/interop/make_vectors.py, which says how to read them."
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(
        json.dumps({"about": about, "vectors": VECTORS}, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
