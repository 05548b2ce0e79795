#!/usr/bin/env python3
"""Compares read_vault.py with the command, the golden vault and the known answers.

    compare.py UNAFRAID

Ends with status 1 at the first difference.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pages
import passphrase as passphrases
import read_vault

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
VECTORS = HERE.parents[1] / "core" / "vectors" / "format.json"
UNAFRAID = Path(sys.argv[1]).resolve()


def run(*arguments, given: str | None = None) -> tuple[int, bytes]:
    """The exit status and what was printed."""
    done = subprocess.run(
        [str(a) for a in arguments], input=given and given.encode(), capture_output=True, check=False
    )
    return done.returncode, done.stdout


def reader(vault: Path, passphrase: Path, *arguments) -> tuple[int, bytes]:
    return run(sys.executable, HERE / "read_vault.py", vault, "--passphrase-file", passphrase, *arguments)


def unafraid(vault: Path, passphrase: Path, *arguments, given: str | None = None) -> tuple[int, bytes]:
    return run(UNAFRAID, "--vault", vault, "--passphrase-file", passphrase, *arguments, given=given)


def must(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"compare: {what}")


def must_do(*arguments, given: str | None = None) -> bytes:
    status, printed = unafraid(*arguments, given=given)
    must(status == 0, f"unafraid {arguments[2]} ended with {status}")
    return printed


def known_answers(folder: Path) -> None:
    """The vectors are what make_vectors.py makes."""
    made = folder / "format.json"
    must(run(sys.executable, HERE / "make_vectors.py", "--out", made)[0] == 0, "no vectors were made")
    must(made.read_bytes() == VECTORS.read_bytes(), f"{VECTORS.name} is not what make_vectors.py makes")


def golden_vault(folder: Path) -> None:
    """It holds what was put in, and the list says so."""
    vault, passphrase = GOLDEN / "draft-1.vault", GOLDEN / "passphrase.txt"
    status, printed = reader(vault, passphrase, "--cells", 16)
    must(status == 0, f"the golden vault: {status}")
    must(printed == (GOLDEN / "draft-1.jsonl").read_bytes(), "the golden vault's list")

    listed = [json.loads(line) for line in printed.splitlines()]
    for number, file in enumerate((GOLDEN / "examples.jsonl", passphrase), start=1):
        out = folder / f"golden-{number}"
        reader(vault, passphrase, "--cells", 16, "--attachment", listed[0]["id"], number, "--out", out)
        must(out.read_bytes() == file.read_bytes(), f"the golden vault's attachment {number}")
    listed.sort(key=lambda entry: int(entry["id"]))
    answers = ("barriers", "not", "unsure")
    lines = (GOLDEN / "examples.jsonl").read_bytes().splitlines()
    put_in = [{key: [] for key in answers} | json.loads(line) for line in lines]
    found = [{key: entry[key] for key in entry if key not in ("id", "attachments")} for entry in listed]
    for entry in put_in + found:
        # They are listed by their numbers, in whatever order they were given.
        entry.update({key: sorted(entry[key]) for key in answers})
    must(found == put_in, "the golden vault does not hold what was put in")


def same_list(vault: Path, passphrase: Path) -> list[dict]:
    """Byte for byte the same from both."""
    theirs = must_do(vault, passphrase, "list", "--json")
    status, ours = reader(vault, passphrase)
    must(status == 0, f"the reader ended with {status}")
    must(ours == theirs, f"the lists of {vault.name} differ")
    return [json.loads(line) for line in ours.splitlines()]


def full_size(folder: Path) -> tuple[Path, Path]:
    """The demo's vault, with experiences in many scripts, follow-ups, and files of telling lengths."""
    must(run(UNAFRAID, "demo", "--dir", folder / "demo")[0] == 0, "the demo")
    vault, passphrase = folder / "demo" / "demo.vault", folder / "demo" / "passphrase.txt"
    must(len(same_list(vault, passphrase)) == 204, "the demo's list")

    must_do(vault, passphrase, "import", GOLDEN / "examples.jsonl")
    must_do(
        vault,
        passphrase,
        "add",
        "--service",
        "LIB",
        "--outcome",
        "refused",
        "--note",
        "EXAMPLE é مثال 示例 🌍",
    )
    longest = {"service": "ER", "outcome": "unknown", "note": "EXAMPLE " + "é" * 32_764}
    must_do(vault, passphrase, "add", "-", given=json.dumps(longest))
    listed = same_list(vault, passphrase)
    must(len(listed) == 204 + 13 + 2, "what was added")

    first, last = listed[0]["id"], listed[-1]["id"]
    must_do(
        vault,
        passphrase,
        "follow-up",
        last,
        "--sent-to",
        "ombudsman_toronto",
        "--on",
        "2024-03-01",
        "--due",
        "2024-Q2",
    )
    must_do(vault, passphrase, "follow-up", last, "--sent-to", "division", "--on", "2024")
    must_do(vault, passphrase, "follow-up", last, "1", "--answer", "EXAMPLE\tpas de réponse")
    files = []
    for number, length in enumerate((0, 1, 63_296, 63_297, 200_000), start=1):
        file = folder / f"kept-{number}.BIN"
        file.write_bytes(hashlib.shake_256(b"EXAMPLE").digest(length))
        files.append(file)
        must_do(vault, passphrase, "attach", first, file)
    must_do(vault, passphrase, "attach", last, files[1])
    listed = same_list(vault, passphrase)
    must(len(listed[0]["attachments"]) == len(files) and len(listed[-1]["follow_ups"]) == 2, "what was kept")
    for number, file in enumerate(files, start=1):
        out = folder / f"out-{number}"
        status, _ = reader(vault, passphrase, "--attachment", first, number, "--out", out)
        must(status == 0 and out.read_bytes() == file.read_bytes(), f"attachment {number}")
    status, _ = reader(vault, passphrase, "--attachment", first, 6, "--out", folder / "none")
    must(status == 1, "an attachment that there is not")
    return vault, passphrase


def larger_size(folder: Path) -> None:
    vault, passphrase = folder / "larger", folder / "larger.txt"
    passphrase.write_text("EXAMPLE ١٢٣ é\n", "utf-8")
    must_do(vault, passphrase, "new", "--size", "64")
    must_do(vault, passphrase, "import", GOLDEN / "examples.jsonl")
    must(len(same_list(vault, passphrase)) == 13, "the larger vault")


def backup(folder: Path, vault: Path, passphrase: Path) -> None:
    """A backup is a vault whose passphrase is its words, and so is what is restored from it."""
    copy, words, restored = folder / "backup", folder / "words", folder / "restored"
    listed = same_list(vault, passphrase)
    must_do(vault, passphrase, "backup", copy, "--words-out", words)
    must_do(restored, passphrase, "restore", copy, "--words-file", words)
    status, ours = reader(copy, words)
    must(status == 0, f"the reader ended with {status} on a backup")
    must([json.loads(line) for line in ours.splitlines()] == listed, "a backup holds something else")
    must(same_list(restored, passphrase) == listed, "what was restored is something else")


def removal(folder: Path) -> None:
    """An experience that was removed, and its files, are in no cell that any passphrase opens."""
    vault, passphrase = folder / "removal", folder / "removal.txt"
    passphrase.write_text("EXAMPLE quiet amber staircase\n")
    must_do(vault, passphrase, "new")

    def opened() -> bytes:
        with open(vault, "rb") as file:
            normalised = passphrases.normalise(passphrase.read_bytes())
            return b"".join(read_vault.read_payloads(file, str(vault), normalised, None))

    flags = ("add", "--service", "LIB", "--outcome", "refused", "--note")
    stays = must_do(vault, passphrase, *flags, "EXAMPLE MARKER of what stays").decode().strip()
    file = folder / "marked.jpg"
    for times in (1, 100, 20_000):
        goes = must_do(vault, passphrase, *flags, "EXAMPLE MARKER of what goes").decode().strip()
        file.write_bytes(b"MARKER of a file " * times)
        must_do(vault, passphrase, "attach", goes, file)
        must_do(vault, passphrase, "follow-up", goes, "--sent-to", "311", "--on", "2024")
        must_do(vault, passphrase, "follow-up", goes, "1", "--answer", "MARKER of an answer")
        must(opened().count(b"MARKER of a file ") > times // 2, "the file was not there")
        must_do(vault, passphrase, "remove", goes)
        left = opened()
        must(left.count(b"MARKER") == 1 and b"MARKER of what stays" in left, "something was left")
    must_do(vault, passphrase, "edit", stays, "--note", "short")
    must(b"MARKER" not in opened(), "an edit left what it replaced")


def spaces(folder: Path) -> None:
    """Two spaces in a file that grew; then one of them erases the other. Every phrase that was ever used is
    tried on every file that there ever was."""
    vault = folder / "spaces"
    phrases = {}
    for name in ("first", "second", "erase"):
        phrases[name] = folder / f"spaces-{name}.txt"
        phrases[name].write_text(f"EXAMPLE the {name} phrase of them\n")
    must_do(vault, phrases["first"], "new")

    def add(name: str, times: int) -> None:
        row = {"service": "LIB", "outcome": "refused", "note": f"EXAMPLE {name} " * 20}
        rows = folder / "spaces.jsonl"
        rows.write_text(times * (json.dumps(row) + "\n"))
        must_do(vault, phrases[name], "import", rows)

    def opens(file: Path) -> dict[str, int]:
        """How many experiences each phrase opens."""
        found = {}
        for name, phrase in phrases.items():
            status, printed = reader(file, phrase)
            must(status in (0, 3), f"{file.name}, {name}: the reader ended with {status}")
            if status == 0:
                found[name] = len(printed.splitlines())
        return found

    def keep(name: str) -> Path:
        return Path(shutil.copyfile(vault, folder / f"spaces-{name}"))

    add("first", 3)
    must_do(vault, phrases["first"], "space", "--new-passphrase-file", phrases["second"])
    add("second", 2)
    must(opens(vault) == {"first": 3, "second": 2}, "two spaces")
    must_do(vault, phrases["second"], "grow", "--size", "64")
    before_use = keep("before-use")
    # More than the 1,023 cells that the space had.
    add("second", 10_000)
    must(opens(vault) == {"first": 3, "second": 10_002}, "two spaces in a larger file")
    for name in ("first", "second"):
        same_list(vault, phrases[name])

    must_do(vault, phrases["first"], "space", "--erase-phrase-file", phrases["erase"])
    before_erase = keep("before-erase")
    must(opens(vault) == {"first": 3, "second": 10_002, "erase": 3}, "an erase phrase")
    must_do(vault, phrases["erase"], "list")
    must(opens(vault) == {"first": 3, "erase": 3}, "what was erased")
    # Without a hardware key nothing can be erased from a copy: THREATS.md says so.
    must(opens(before_use) == {"first": 3, "second": 2}, "a copy from before")
    must(opens(before_erase) == {"first": 3, "second": 10_002, "erase": 3}, "a copy from before the erasing")


def body_at(row: int) -> int:
    return pages.page_of(row) * pages.PAGE - pages.BODY


def refusals(folder: Path, vault: Path, passphrase: Path) -> None:
    """Damage, wrong passphrases and newer versions are told apart, and as the command tells them."""
    wrong, none = folder / "wrong", folder / "none"
    wrong.write_text("EXAMPLE of another passphrase")
    none.write_text(" \n")
    listed = reader(vault, passphrase)[1]
    last_row = pages.rows_of(1024) - 1
    headers, manifests = [body_at(0), body_at(last_row)], [body_at(1 + region) for region in range(4)]

    def broken(name: str, expected: int, change, phrase: Path = passphrase, *, by_both: bool = True) -> None:
        copy = folder / "broken"
        shutil.copyfile(vault, copy)
        change(copy)
        status, printed = reader(copy, phrase)
        must(status == expected, f"{name}: the reader ended with {status}, not {expected}")
        must(expected != 0 or printed == listed, f"{name}: another list")
        if by_both:
            # `list` shows what is whole of a damaged space; the reader is strict, and so is `check`.
            status, _ = unafraid(copy, phrase, "check")
            must(status == expected, f"{name}: unafraid ended with {status}, not {expected}")
        for left in folder.glob("broken*"):
            left.unlink()

    def flip(*offsets: int):
        def change(file: Path) -> None:
            with open(file, "r+b") as opened:
                for at in offsets:
                    opened.seek(at)
                    byte = opened.read(1)[0]
                    opened.seek(at)
                    opened.write(bytes([byte ^ 1]))

        return change

    def version_2(file: Path) -> None:
        with open(file, "r+b") as opened:
            opened.seek(body_at(0))
            public = bytearray(opened.read(480))
            public[8] = 2
            opened.seek(body_at(0))
            opened.write(bytes(public) + hashlib.sha256(public).digest())

    def nothing(_: Path) -> None:
        pass

    broken("another passphrase", 3, nothing, wrong)
    broken("no passphrase", 5, nothing, none)
    for what, at in (("magic", 0), ("checksum", 500), ("sealed part", 2000)):
        broken(f"row 0's {what}", 0, flip(headers[0] + at))
        broken(f"both {what}s", 4, flip(*(header + at for header in headers)))
        broken(f"both {what}s, another passphrase", 4, flip(*(header + at for header in headers)), wrong)
    for what, at in (("nonce", 3), ("bytes", 900), ("tag", 4050)):
        broken(f"the {what} of all manifests", 4, flip(*(manifest + at for manifest in manifests)))
    broken("page 1", 0, flip(4050))
    broken("the root of the tree", 0, flip(pages.PAGE + 4090))
    broken("SQLite's bytes in front of row 9", 0, flip(body_at(9) - 1))
    broken("truncated", 4, lambda file: file.write_bytes(vault.read_bytes()[:-4096]))
    broken("no vault", 4, lambda file: file.write_bytes(b"EXAMPLE"))
    broken("a newer version", 1, version_2)
    broken(
        "a newer version of another length",
        1,
        lambda file: (version_2(file), file.open("ab").write(bytes(4096))),
    )
    broken("a write-ahead log", 4, lambda file: Path(f"{file}-wal").touch())
    broken(
        "a journal that waits", 1, lambda file: Path(f"{file}-journal").write_bytes(b"\xd9"), by_both=False
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        known_answers(folder)
        golden_vault(folder)
        vault, passphrase = full_size(folder)
        larger_size(folder)
        backup(folder, vault, passphrase)
        removal(folder)
        spaces(folder)
        refusals(folder, vault, passphrase)
    print("the reader and unafraid agree")


if __name__ == "__main__":
    main()
