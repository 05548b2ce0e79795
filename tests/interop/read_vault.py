#!/usr/bin/env python3
"""Reads an Unafraid vault without Unafraid: the second telling of core/FORMAT.md.

    read_vault.py VAULT --passphrase-file FILE                          the list, as `unafraid list --json`
    read_vault.py VAULT --passphrase-file FILE --attachment ID N --out FILE

Written from FORMAT.md alone; the numbers in the comments are its sections. It never writes to the
vault and never opens it with SQLite. Away from the phone only `SoftwareOnly` vaults can be read: the
header key of a `Deletable` one is wrapped by a key that does not leave the phone's keystore.

Exit status: 0 done; 1 cannot be read here (the message says why), or no such attachment; 2 wrong usage;
3 wrong passphrase; 4 damaged; 5 a passphrase that no vault can have.
"""

import argparse
import fcntl
import hashlib
import hmac
import json
import os
import stat
import sys

import journal
import passphrase as passphrases
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from failures import Damaged, InputRefused, KeyMissing, NotHere, WrongPassphrase
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError
from pages import BODY, Container

REGIONS = 4
SIZE_CODES = {1024: 0, 4096: 1}

# 2. Labels: every use of a key has its own 16 bytes.
HEADER_BOX = b"unafraid header1"
KEYSTORE = b"unafraid kstore1"
SLOT_KEY = b"unafraid sltkey1"
SLOT_BOX = b"unafraid slotbx1"
INNER = b"unafraid inner 1"
OUTER = b"unafraid outer 1"
GROUP = b"unafraid mgroup1"
ROOT = b"unafraid mroot 1"

# 4. Argon2id: KiB of memory and passes of each preset.
PRESETS = [(64 * 1024, 3), (32 * 1024, 6), (19 * 1024, 10)]

NONCE, TAG = 24, 16


def open_box(box: bytes, key: bytes, associated: bytes) -> bytes | None:
    """2. nonce 24 ‖ ciphertext ‖ tag 16; None if it does not open."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(box[NONCE:], associated, box[:NONCE], key)
    except CryptoError:
        return None


def u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def u64(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Damaged(otherwise)


# ---- 3. The header ----------------------------------------------------------------------------------


class Header:
    """A header row: its public bytes, and what is sealed under the header key."""

    MAGIC = bytes.fromhex("89554e414652440a")

    @staticmethod
    def is_whole(row: bytes) -> bool:
        return row[:8] == Header.MAGIC and hashlib.sha256(row[:480]).digest() == row[480:512]

    def __init__(self, row: bytes, size_code: int, unwrap=None):
        must(Header.is_whole(row), "the header's checksum")
        # The version is believed only now that the checksum holds.
        if u16(row, 8) > 1:
            raise NotHere("this vault was made by a newer version")
        self.preset, level, alias = row[11], row[12], row[13]
        self.vault_id, self.salt = row[16:32], row[32:64]
        wrapped_length = u16(row, 80)
        must(
            u16(row, 8) == 1
            and row[10] == size_code
            and self.preset < len(PRESETS)
            and level <= 1
            and alias <= 1
            and row[14:16] == bytes(2)
            and wrapped_length <= 384,
            "the header's public part has a value that version 1 does not know",
        )
        wrapped = row[82 : 82 + wrapped_length]
        key = header_key(level, wrapped, unwrap and (lambda: unwrap(KEYSTORE + self.vault_id, wrapped)))
        sealed = open_box(row[512:], key, HEADER_BOX + row[:512])
        must(
            sealed is not None and sealed[1072] <= 1 and not any(sealed[1073:1076] + sealed[1080:]),
            "the header's sealed part",
        )
        self.outer_key, self.cell_epoch = sealed[:32], sealed[32:48]
        self.slots = [sealed[at : at + 128] for at in range(48, 1072, 128)]


def header_key(level: int, wrapped: bytes, unwrap) -> bytes:
    """3.1 With SoftwareOnly the wrapped key is the header key; another only its phone unwraps."""
    if level != 0 and unwrap is not None:
        wrapped = unwrap()
    elif level != 0:
        raise KeyMissing("its header key is in the phone's keystore: it can be opened only there")
    if len(wrapped) != 32:
        raise NotHere("the wrapped header key has not the length of a key")
    return wrapped


def read_header(container: Container, size_code: int) -> Header:
    """Row 0; its copy only where row 0 is damaged or no keystore has its key."""
    try:
        return Header(container.body(0), size_code)
    except (Damaged, KeyMissing) as first:
        try:
            return Header(container.body(container.rows - 1), size_code)
        except (Damaged, KeyMissing):
            raise first from None


# ---- 4. Passphrase, slots -----------------------------------------------------------------------------


def slot_secrets(header: Header, passphrase: bytes) -> list[bytes]:
    """For each of the eight slots: key 32 ‖ commitment 32."""
    memory, passes = PRESETS[header.preset]
    stretched = hash_secret_raw(
        passphrase, header.salt, passes, memory, parallelism=1, hash_len=32, type=Type.ID, version=0x13
    )
    prk = hmac.digest(header.vault_id, stretched + bytes(32), "sha256")
    return [HKDFExpand(SHA256(), 64, SLOT_KEY + bytes([slot])).derive(prk) for slot in range(8)]


def open_slots(header: Header, secrets: list[bytes]) -> tuple[int, bytes]:
    """The region and the space key that the passphrase opens. Every slot is tried, none left out."""
    opened = []
    for number, (slot, secret) in enumerate(zip(header.slots, secrets, strict=True)):
        matches = hmac.compare_digest(slot[:32], secret[32:])
        content = open_box(slot[32:], secret[:32], SLOT_BOX + header.vault_id + bytes([number]))
        if matches:
            opened.append((number, content))
    if not opened:
        raise WrongPassphrase
    must(len(opened) == 1, "two slots answer to one passphrase")
    number, content = opened[0]
    must(content is not None, "a slot whose commitment matches does not open")
    kind, region, space_key = content[0], content[1], content[4:36]
    # A space's slot, or its erase phrase's.
    must(
        kind == 1 + number % 2 and region == number // 2 and not any(content[2:4]) and not any(content[36:]),
        "a slot does not hold what it must",
    )
    return region, space_key


# ---- 5. Cells -------------------------------------------------------------------------------------------


def open_region(container: Container, header: Header, region: int, space_key: bytes) -> list[bytes]:
    """The payloads of all cells of a region, its manifest compared."""
    inner_boxes, payloads = [], []
    covered = container.cells
    for j in range(container.cells):
        row = 1 + REGIONS * j + region
        associated = OUTER + header.vault_id + row.to_bytes(4, "little") + header.cell_epoch
        inner_box = open_box(container.body(row), header.outer_key, associated)
        must(inner_box is not None, f"the outer layer of row {row}")
        associated = INNER + header.vault_id + bytes([region]) + j.to_bytes(4, "little")
        payload = open_box(inner_box, space_key, associated)
        if j >= covered:
            must(payload is None, f"row {row} is the space's, and its manifest does not cover it")
            continue
        must(payload is not None, f"the inner layer of row {row}")
        if j == 0:
            covered = u32(payload, 4)
            must(0 < covered <= container.cells, "the manifest's count of cells")
        inner_boxes.append(inner_box)
        payloads.append(payload)

    # 5.1 The manifest, cell 0.
    manifest = payloads[0]
    must(manifest[:4] == bytes([1, 0, 0, 0]) and not any(manifest[48:]), "the manifest's reserved bytes")
    fingerprints = [fingerprint(box) for box in inner_boxes[1:]]
    must(manifest[16:48] == root(fingerprints), "the cells are not those that the manifest names")
    return payloads


def fingerprint(inner_box: bytes) -> bytes:
    return inner_box[:NONCE] + inner_box[-TAG:]


def root(fingerprints: list[bytes]) -> bytes:
    """The hash over groups of 64 cells each, from cell 1 on; the last group is what remains."""
    groups = [
        hashlib.sha256(GROUP + b"".join(fingerprints[at : at + 64])).digest()
        for at in range(0, len(fingerprints), 64)
    ]
    return hashlib.sha256(ROOT + b"".join(groups)).digest()


def unpack_objects(payloads: list[bytes]) -> dict[int, tuple[int, bytes]]:
    """5.2 The objects in the cells behind the manifest: id → (kind, bytes), by ascending id."""
    heads: dict[int, tuple[int, int]] = {}
    pieces: dict[int, dict[int, bytes]] = {}
    for payload in payloads:
        must(payload[0] in (0, 2), "a cell of a kind that version 1 does not know")
        for object_id, kind, part, parts, piece in fragments(payload):
            must(part < parts, "a part's number")
            must(heads.setdefault(object_id, (kind, parts)) == (kind, parts), "parts that disagree")
            must(part not in pieces.setdefault(object_id, {}), "a part that is there twice")
            pieces[object_id][part] = piece
    objects = {}
    for object_id, (kind, parts) in sorted(heads.items()):
        must(len(pieces[object_id]) == parts, "a part that is not there")
        objects[object_id] = (kind, b"".join(pieces[object_id][part] for part in range(parts)))
    return objects


def fragments(payload: bytes):
    """The fragments in one cell; none in a free one, which is all zero."""
    count, at, seen = u16(payload, 2), 4, set()
    if payload[0] == 0:
        count, at = 0, 0
    else:
        must(payload[1] == 0, "the head of a cell of objects")
    for _ in range(count):
        must(at + 16 <= len(payload), "a fragment behind the end of its cell")
        object_id, kind, part, parts, length = (
            u64(payload, at), payload[at + 8], u16(payload, at + 10), u16(payload, at + 12), u16(payload, at + 14),
        )  # fmt: skip
        must(payload[at + 9] == 0, "a fragment's reserved byte")
        must(object_id not in seen, "two fragments of one object in a cell")
        seen.add(object_id)
        at += 16
        must(length <= len(payload) - at, "a fragment's length")
        yield object_id, kind, part, parts, payload[at : at + length]
        at += length
    must(not any(payload[at:]), "bytes behind the last fragment")


# ---- The whole way --------------------------------------------------------------------------------------


def read_payloads(file, path: str, passphrase: bytes, cells: int | None) -> list[bytes]:
    """What the passphrase opens, cell by cell, from cell 1 on."""
    container = Container(file, path, [cells] if cells else list(SIZE_CODES), newer_version_in)
    # A small vault of a test stands in for the smaller size.
    header = read_header(container, SIZE_CODES.get(container.cells, 0))
    region, space_key = open_slots(header, slot_secrets(header, passphrase))
    return open_region(container, header, region, space_key)[1:]


def newer_version_in(body: bytes) -> bool:
    """1.2 Of a file of a wrong length: whether its row 0 is that of a newer version."""
    return len(body) == BODY and Header.is_whole(body) and u16(body, 8) > 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Reads an Unafraid vault without Unafraid.")
    parser.add_argument("vault")
    parser.add_argument("--passphrase-file", required=True, metavar="FILE")
    parser.add_argument("--attachment", nargs=2, type=int, metavar=("ID", "N"))
    parser.add_argument("--out", metavar="FILE", help="where the attachment goes; must not exist")
    parser.add_argument("--cells", type=int, choices=[16], help="a small vault, as tests use")
    given = parser.parse_args()
    if (given.attachment is None) != (given.out is None):
        parser.error("--attachment and --out go together")
    return given


def main() -> None:
    given = arguments()
    # 1.3 A symbolic link is resolved once, so that companions are looked for beside the file itself.
    path = os.path.realpath(given.vault)
    with open(given.passphrase_file, "rb") as file:
        passphrase = passphrases.normalise(file.read())
    with open(path, "rb") as file:
        lock(file, path)
        payloads = read_payloads(file, path, passphrase, given.cells)

    objects = unpack_objects(payloads)
    entries = journal.Journal(objects)
    if given.attachment is None:
        for entry in entries.as_json():
            print(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))
    else:
        content = entries.attachment(*given.attachment)
        with open(given.out, "xb") as out:
            out.write(content)


def lock(file, path: str) -> None:
    """1.3 The system's exclusive lock, on the file that has the path's name."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise NotHere("another program has this vault open") from error
    here, there = os.fstat(file.fileno()), os.stat(path)
    if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino) or not stat.S_ISREG(here.st_mode):
        raise NotHere("another file took this name meanwhile")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        main()
    except NotHere as error:
        sys.exit(error.report(1))
    except WrongPassphrase as error:
        sys.exit(error.report(3))
    except Damaged as error:
        sys.exit(error.report(4))
    except InputRefused as error:
        sys.exit(error.report(5))
    except OSError as error:
        print(f"read_vault: {error}", file=sys.stderr)
        sys.exit(1)
