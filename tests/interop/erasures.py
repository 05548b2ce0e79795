#!/usr/bin/env python3
"""The judge of G5: what of a vault's past can still be read, by somebody who has every page that was ever
written, every passphrase that was ever used, and every hardware key that there still is.

    erasures.py FOLDER

FOLDER holds what the test `written_down_for_the_independent_reader` wrote: a folder for each vault. P5 says
that what was removed or erased cannot be read from the present file, and not from earlier ones either where
the hardware key's deletion held. Where it did not (a keystore that rolls back, or none at all), the earlier
ones tell everything: this judge must find that too, or it could not find anything.
"""

import json
import sys
from pathlib import Path

import passphrase as passphrases
import read_vault
from failures import Damaged, WrongPassphrase
from pages import BODY, PAGE, before_body
from read_vault import INNER, OUTER, Header, open_box

# The small vaults of the tests, with their cheap hashing.
CELLS, SIZE_CODE = 16, 0
ROWS = {before_body(row): row for row in range(4 * CELLS + 2)}


class Pages:
    """Pages, by the row that they hold. Those that hold none are SQLite's own."""

    def __init__(self, file: Path):
        everything = file.read_bytes()
        self.rows: list[tuple[int, bytes]] = []
        for at in range(0, len(everything), PAGE):
            page = everything[at : at + PAGE]
            row = ROWS.get(page[: PAGE - BODY])
            if row is not None:
                self.rows.append((row, page[PAGE - BODY :]))

    def headers(self, hardware_keys: list[bytes]) -> list[Header]:
        """The headers that open with any of these keys, or with what lies in them."""
        opened = []
        for _, body in self.rows:
            if not Header.is_whole(body):
                continue
            for key in hardware_keys or [None]:
                unwrap = key and (lambda context, wrapped, key=key: open_box(wrapped, key, context) or bytes(32))
                try:
                    opened.append(Header(body, SIZE_CODE, unwrap))
                except Damaged:
                    pass
        return opened

    def readable(self, headers: list[Header], spaces: set[tuple[int, bytes]]) -> bytes:
        """Every payload that the outer keys of these headers and these spaces' keys open."""
        outer = {(header.outer_key, header.cell_epoch, header.vault_id) for header in headers}
        found = []
        for row, body in self.rows:
            for key, epoch, vault_id in outer:
                inner = open_box(body, key, OUTER + vault_id + row.to_bytes(4, "little") + epoch)
                if inner is None:
                    continue
                index, region = divmod(row - 1, 4)
                associated = INNER + vault_id + bytes([region]) + index.to_bytes(4, "little")
                for space_region, space_key in spaces:
                    if space_region == region:
                        found.append(open_box(inner, space_key, associated) or b"")
        return b"".join(found)


class Life:
    """One vault, and what became of it."""

    def __init__(self, folder: Path):
        self.told = json.loads((folder / "told.json").read_text("utf-8"))
        self.ever, self.present = Pages(folder / "ever"), Pages(folder / "present")
        self.phrases = [passphrases.normalise(phrase.encode()) for phrase in self.told["phrases"]]
        self.stretched: dict[bytes, list[bytes]] = {}
        self.tries = 0

    def spaces(self, headers: list[Header]) -> set[tuple[int, bytes]]:
        """What the phrases open in these headers."""
        opened = set()
        for header in headers:
            for phrase in self.phrases:
                self.tries += 1
                # One salt and one vault id, for all of a vault's life.
                if phrase not in self.stretched:
                    self.stretched[phrase] = read_vault.slot_secrets(header, phrase)
                try:
                    opened.add(read_vault.open_slots(header, self.stretched[phrase]))
                except WrongPassphrase:
                    pass
        return opened

    def found(self, pages: Pages, keys: list[bytes], headers_of: Pages) -> set[str]:
        """The markers that can be read in pages, by whoever can open those headers."""
        headers = headers_of.headers(keys)
        text = pages.readable(headers, self.spaces(headers))
        return {marker for marker in self.told["gone"] + self.told["kept"] if marker.encode() in text}

    def judge(self) -> None:
        name = f"{self.told['way']}, {'a keystore' if self.told['keystore'] else 'no keystore'}"
        gone, kept = set(self.told["gone"]), set(self.told["kept"])
        left, ever = (list(map(bytes.fromhex, self.told[keys])) for keys in ("keys", "keys_ever"))

        now = self.found(self.present, left, self.present)
        must(now == kept, f"{name}: the present file shows {now}, not {kept}")
        if self.told["sealed"]:
            # Not even with every key that there ever was: the cells themselves are others.
            now = self.found(self.present, ever, self.ever)
            must(not now & gone, f"{name}: with earlier keys the present file shows {now & gone}")

        earlier = self.found(self.ever, left, self.ever) if left or not self.told["keystore"] else set()
        if self.told["keystore"]:
            told = gone if self.told["earlier_tell"] else set()
            must(earlier & gone == told, f"{name}: earlier files show {earlier & gone}, not {told}")
            earlier = self.found(self.ever, ever, self.ever)
        # The keys came back, or were never anywhere but in the file.
        must(earlier >= gone | kept, f"{name}: the judge has not found {(gone | kept) - earlier}")


def must(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"erasures: {what}")


def main() -> None:
    read_vault.PRESETS = 3 * [(8, 1)]
    lives = [Life(folder) for folder in sorted(Path(sys.argv[1]).iterdir())]
    must(len(lives) == 18, "nothing was written down")
    for life in lives:
        life.judge()
    pages = sum(len(life.ever.rows) for life in lives)
    tries = sum(life.tries for life in lives)
    print(f"G5: {len(lives)} vaults, {pages} pages, {tries} phrases tried on headers: nothing that went is left")


if __name__ == "__main__":
    main()
