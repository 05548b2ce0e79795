"""Section 1 of core/FORMAT.md: rows, taken from the pages of the file by their offset."""

import os
import struct
import sys

from failures import Damaged, NotHere

PAGE = 4096
BODY = 4056
SCHEMA = b"CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB NOT NULL)"


def rows_of(cells: int) -> int:
    """A header, four regions of cells, the header's copy."""
    return 4 * cells + 2


def page_of(row: int) -> int:
    """1.1 Page 1 is the schema, 2 the root of the table; s interior pages stand between the rows."""
    if row < 528:
        s = 0
    elif row < 1039:
        s = 2
    elif row < 1550:
        s = 3
    else:
        s = 4 + (row - 1550) // 448
    return 3 + row + s


def pages_of(cells: int) -> int:
    """The last page is that of the last row."""
    return page_of(rows_of(cells) - 1)


def varint(number: int) -> bytes:
    """SQLite's: seven bits a byte, the highest first, all but the last marked. Below 2^56."""
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(number & 0x7F | 0x80)
    return bytes(reversed(out))


def before_body(row: int) -> bytes:
    """1.1 The 40 bytes of SQLite's in front of a body."""
    cell = bytes.fromhex("9f5c") + varint(row) + bytes.fromhex("0400bf3c")
    s = 40 - len(cell)
    head = bytes([0x0D, 0, 0, 0, 1, 0, s, 0, 0, s])
    return head + bytes(s - len(head)) + cell


def first_page(cells: int) -> bytes:
    """Page 1, but for the change counter, its echo and SQLite's version, which are zero here."""
    head = b"SQLite format 3\0" + struct.pack(
        ">H6B12I20x2I",
        PAGE, 1, 1, 0, 64, 32, 32,  # rollback journal for reading and writing; payload fractions
        0, pages_of(cells),  # change counter; pages
        0, 0,  # no free pages
        1, 4,  # schema cookie, schema format
        0, 0,  # default cache, no auto-vacuum
        1, 0, 0, 0,  # UTF-8, user version, no incremental vacuum, application id
        0, 0,
    )  # fmt: skip
    # The one row of sqlite_schema: 'table', 'cell', 'cell', root page 2, the statement.
    serial_types = bytes([13 + 2 * 5, 13 + 2 * 4, 13 + 2 * 4, 1]) + varint(13 + 2 * len(SCHEMA))
    record = bytes([1 + len(serial_types)]) + serial_types + b"tablecellcell" + b"\x02" + SCHEMA
    cell = varint(len(record)) + b"\x01" + record
    at = PAGE - len(cell)
    leaf = struct.pack(">BHHHBH", 0x0D, 0, 1, at, 0, at)
    return head + leaf + bytes(at - len(head) - len(leaf)) + cell


def without_counters(page: bytes) -> bytes:
    """1.1 Page 1 without what differs between vaults of a size."""
    return page[:24] + bytes(4) + page[28:92] + bytes(8) + page[100:]


class Container:
    """The rows of an open vault file. Everything is checked here before a row is taken."""

    def __init__(self, file, path: str, sizes: list[int], is_newer):
        self._file = file
        length = os.fstat(file.fileno()).st_size
        self.cells = next((cells for cells in sizes if pages_of(cells) * PAGE == length), None)
        if self.cells is None:
            if is_newer(self.body(0)):
                raise NotHere("this vault was made by a newer version")
            raise Damaged(f"{length} bytes is the length of no vault")
        self.rows = rows_of(self.cells)
        self._refuse_companions(path)
        self._warn_of_structure()

    def body(self, row: int) -> bytes:
        """The last 4,056 bytes of the row's page."""
        return self._page(page_of(row))[PAGE - BODY :]

    def _page(self, number: int) -> bytes:
        return os.pread(self._file.fileno(), PAGE, (number - 1) * PAGE)

    @staticmethod
    def _refuse_companions(path: str) -> None:
        """1.2 Logs that must not be there, and a journal: it holds pages that belong in the vault,
        and rolling it back is writing, which is Unafraid's to do."""
        for end in ("-wal", "-shm", ".new-wal", ".new-shm", ".new-journal"):
            if os.path.lexists(path + end):
                raise Damaged(f"a file named like the vault with {end} behind lies beside it")
        if os.path.lexists(path + "-journal") and os.lstat(path + "-journal").st_size > 0:
            raise NotHere("a journal is waiting: open the vault with unafraid first, which rolls it back")

    def _warn_of_structure(self) -> None:
        """1.2 A structure that is not whole forbids SQLite to touch the file, not us to read it."""
        for part, whole in (
            ("page 1", without_counters(self._page(1)) == first_page(self.cells)),
            ("the tree", self._tree_is_whole()),
            ("the head of a row", all(self._head_is_whole(row) for row in range(self.rows))),
        ):
            if not whole:
                print(f"read_vault: warning: SQLite's structure is damaged ({part}); rows are "
                      "taken by offset; unafraid repairs it when it opens the vault", file=sys.stderr)  # fmt: skip

    def _head_is_whole(self, row: int) -> bool:
        return self._page(page_of(row))[: PAGE - BODY] == before_body(row)

    def _tree_is_whole(self) -> bool:
        """Whether the tree that begins at page 2 reaches the page of each row, in order, and no other."""
        try:
            leaves = list(self._leaves(2, depth=0))
        except (ValueError, IndexError):
            return False
        return [page for page, _ in leaves] == [page_of(row) for row in range(self.rows)] and all(
            key in (row, None) for row, (_, key) in enumerate(leaves)
        )

    def _leaves(self, number: int, depth: int):
        """(page, key) of each leaf under an interior page; key is None where the page is the last child,
        which has none. SQLite's file format, 1.6: head 12, then pointers to cells `child 4 ‖ key varint`."""
        page = self._page(number)
        if depth > 3 or page[0] != 5:
            raise ValueError
        count = int.from_bytes(page[3:5], "big")
        children = []
        for pointer in range(12, 12 + 2 * count, 2):
            at = int.from_bytes(page[pointer : pointer + 2], "big")
            children.append((int.from_bytes(page[at : at + 4], "big"), read_varint(page, at + 4)))
        children.append((int.from_bytes(page[8:12], "big"), None))
        for child, key in children:
            if self._page(child)[0] == 5:
                leaves = list(self._leaves(child, depth + 1))
                if key is not None and leaves[-1][1] is None:
                    leaves[-1] = (leaves[-1][0], key)
                yield from leaves
            else:
                yield child, key


def read_varint(page: bytes, at: int) -> int:
    number = 0
    while True:
        number = number << 7 | page[at] & 0x7F
        if page[at] < 0x80:
            return number
        at += 1
