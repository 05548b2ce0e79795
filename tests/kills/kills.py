#!/usr/bin/env python3
"""Kills `unafraid` at random moments, and looks whether anything is lost.

    kills.py UNAFRAID [--times N] [--minutes N] [--workers N] [--seed N]

Two commands are killed, then one is let finish (five attempts that are cut short would make the next
one wait), and then the vault must hold what was acknowledged: each change of which the command said
that it is done, and of the others all or nothing. A command that printed its whole line acknowledged
it, also if it was killed after that. `check` then finds the vault whole, and its folder holds the
vault alone.

Half of the kills fall anywhere in the command's time; the others wait until the vault's journal or
its replacement is there, because most of a command's time goes into hashing. What lay in the folder
after a kill tells where it fell.
"""

import argparse
import itertools
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

PHRASES = ["EXAMPLE plum lantern gravel north", "EXAMPLE sparrow cellar mitten dusk"]
COMMON = ["--service", "LIB", "--outcome", "refused"]

# More than this in a vault, and the next commands take things out.
MOST_EXPERIENCES = 60
MOST_BYTES = 1_500_000


class Lost(Exception):
    """What must not be."""


def must(holds: bool, what: str) -> None:
    if not holds:
        raise Lost(what)


@dataclass(frozen=True)
class Told:
    """What was told of one experience: its note, how many follow-ups, and the files by number and length."""

    note: str
    follow_ups: int = 0
    files: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class State:
    """What a vault holds: the passphrase by its number, and the experiences by their places, which never
    change."""

    phrase: int = 0
    told: dict[str, Told] = field(default_factory=dict)

    def with_told(self, place: str, told: Told | None) -> "State":
        changed = {**self.told, place: told}
        return replace(self, told={at: one for at, one in changed.items() if one is not None})


@dataclass
class Change:
    """A command that changes something, and what becomes of a state by it."""

    name: str
    arguments: list
    apply: Callable[[State], State]
    place: str = ""


@dataclass
class Ended:
    """How a command ended."""

    status: int
    said: str
    errors: str


def content(place: str, length: int) -> bytes:
    """The bytes of a file that is attached: they follow from where and how long."""
    return random.Random(f"{place} {length}").randbytes(length)


class Worker:
    """One vault, and what is done to it."""

    def __init__(self, program: Path, folder: Path, seed: str):
        self.program = program
        self.folder = folder
        self.box = folder / "box"
        self.chance = random.Random(seed)
        self.serial = itertools.count()
        self.state = State()
        self.ids: dict[str, str] = {}
        # How long a command takes, by its name.
        self.usual: dict[str, float] = {}
        self.kills: Counter = Counter()
        self.finished: Counter = Counter()
        self.verified = 0
        self.box.mkdir()
        for number, words in enumerate(PHRASES):
            (folder / f"phrase{number}").write_text(words + "\n")
        must(self.run(self.command(["new"])).status == 0, "no vault was made")

    # ---- Running ----------------------------------------------------------------------------------

    def command(self, arguments: list, vault: str = "vault", phrase: int | None = None) -> list:
        number = self.state.phrase if phrase is None else phrase
        words = self.folder / f"phrase{number}"
        return [self.program, "--vault", self.box / vault, "--passphrase-file", words, *arguments]

    def run(self, command: list, name: str = "") -> Ended:
        """To its end."""
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if name and done.returncode == 0:
            took = time.monotonic() - begun
            self.usual[name] = 0.7 * self.usual.get(name, took) + 0.3 * took
            self.finished[name] += 1
        return Ended(done.returncode, done.stdout, done.stderr)

    def cut_short(self, command: list, name: str) -> Ended:
        """Killed at a random moment, if it does not end before."""
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.wait(process, name, "fresh" if name == "new" else "vault")
        process.kill()
        said, errors = process.communicate()
        ended = Ended(process.returncode, said, errors)
        if ended.status < 0:
            self.kills[name, self.where("fresh" if name == "new" else "vault")] += 1
        elif ended.status == 0:
            self.finished[name] += 1
        return ended

    def wait(self, process: subprocess.Popen, name: str, vault: str) -> None:
        until = time.monotonic() + self.usual.get(name, 0.4) * self.chance.uniform(0, 1.1)
        # Making a vault needs no journal.
        aims = ["", ".new"] if name == "new" else ["", "", "-journal", ".new"]
        aim = self.chance.choice(aims)
        if not aim:
            time.sleep(max(0.0, until - time.monotonic()))
            return
        # A command makes several commits, and up to two new files.
        for _ in range(self.chance.choice([1, 2, 3] if aim == "-journal" else [1, 1, 2])):
            while process.poll() is None and self.length(vault + aim):
                time.sleep(0.0002)
            while process.poll() is None and not self.length(vault + aim):
                time.sleep(0.0002)
        time.sleep(self.chance.uniform(0, 0.008 if aim == "-journal" else 0.1))

    def length(self, name: str) -> int:
        try:
            return (self.box / name).stat().st_size
        except FileNotFoundError:
            return 0

    def where(self, vault: str) -> str:
        """Where in the command a kill fell, by what it left."""
        if (self.box / f"{vault}.new").exists():
            return "in a new file"
        if self.length(f"{vault}-journal"):
            return "in a commit"
        if (self.box / f"{vault}-journal").exists():
            return "between commits"
        return "elsewhere"

    # ---- What can be done ---------------------------------------------------------------------------

    def some_change(self, without: set[str]) -> Change:
        """Some change that can be made now, of another experience than these."""
        known = [place for place in self.state.told if place in self.ids and place not in without]
        size = sum(length for told in self.state.told.values() for _, length in told.files)
        if len(self.state.told) > MOST_EXPERIENCES or size > MOST_BYTES:
            return self.remove(self.chance.choice(known))
        ways = [self.add, self.add_many]
        if known:
            place = self.chance.choice(known)
            of_one = [self.edit, self.remove, self.attach, self.attach, self.follow_up]
            if self.state.told[place].files:
                of_one.append(self.detach)
            ways += [lambda way=way: way(place) for way in of_one]
        if "passphrase" not in without and self.chance.random() < 0.3:
            ways.append(self.change_passphrase)
        return self.chance.choice(ways)()

    def words(self) -> tuple[str, str]:
        """A place that no experience has, and a note."""
        number = next(self.serial)
        return f"EXAMPLE place {number}", self.note()

    def note(self) -> str:
        return f"EXAMPLE {next(self.serial)} " + "x" * self.chance.choice([0, 40, 700, 5000])

    def add(self) -> Change:
        place, note = self.words()
        arguments = ["add", *COMMON, "--place", place, "--note", note]
        return Change("add", arguments, lambda state: state.with_told(place, Told(note)), place)

    def add_many(self) -> Change:
        many = [self.words() for _ in range(self.chance.choice([2, 5, 20]))]
        path = self.folder / f"import{next(self.serial)}.jsonl"
        rows = [
            {"service": "LIB", "outcome": "refused", "place": place, "note": note}
            for place, note in many
        ]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))

        def apply(state: State) -> State:
            for place, note in many:
                state = state.with_told(place, Told(note))
            return state

        return Change("import", ["import", path], apply)

    def changed(
        self, name: str, place: str, arguments: list, change: Callable[[Told], Told | None]
    ) -> Change:
        """A command about one experience."""

        def apply(state: State) -> State:
            return state.with_told(place, change(state.told[place])) if place in state.told else state

        return Change(name, arguments, apply, place)

    def edit(self, place: str) -> Change:
        note = self.note()
        arguments = ["edit", self.ids[place], "--note", note]
        return self.changed("edit", place, arguments, lambda told: replace(told, note=note))

    def remove(self, place: str) -> Change:
        return self.changed("remove", place, ["remove", self.ids[place]], lambda _: None)

    def attach(self, place: str) -> Change:
        length = self.chance.choice([0, 900, 30_000, 70_000, 300_000]) + self.chance.randrange(500)
        path = self.folder / f"file{next(self.serial)}"
        path.write_bytes(content(place, length))

        def change(told: Told) -> Told:
            number = max((number for number, _ in told.files), default=0) + 1
            return replace(told, files=(*told.files, (number, length)))

        return self.changed("attach", place, ["attach", self.ids[place], path], change)

    def detach(self, place: str) -> Change:
        number, _ = self.chance.choice(self.state.told[place].files)
        arguments = ["attachment", self.ids[place], str(number), "--remove"]

        def change(told: Told) -> Told:
            return replace(told, files=tuple(one for one in told.files if one[0] != number))

        return self.changed("detach", place, arguments, change)

    def follow_up(self, place: str) -> Change:
        arguments = ["follow-up", self.ids[place], "--sent-to", "library_board", "--on", "2024-01-01"]

        def change(told: Told) -> Told:
            return replace(told, follow_ups=told.follow_ups + 1)

        return self.changed("follow-up", place, arguments, change)

    def change_passphrase(self) -> Change:
        other = 1 - self.state.phrase
        arguments = ["passphrase", "--new-passphrase-file", self.folder / f"phrase{other}"]
        return Change("passphrase", arguments, lambda state: replace(state, phrase=other), "passphrase")

    # ---- A round ----------------------------------------------------------------------------------

    def round(self) -> None:
        """Two commands that are killed, one that is not, and a look."""
        open_ends: list[Change] = []
        busy_with: set[str] = set()
        for _ in range(2):
            kind = self.chance.random()
            if kind < 0.08:
                self.kill_a_maker()
            elif kind < 0.16:
                name = self.chance.choice(["check", "list"])
                ended = self.cut_short(self.command([name]), name)
                self.allow(ended, open_ends)
            else:
                change = self.some_change(busy_with)
                busy_with.add(change.place)
                ended = self.cut_short(self.command(change.arguments), change.name)
                self.follow(change, ended, open_ends)
        self.verify(open_ends)
        if self.chance.random() < 0.25:
            change = self.some_change(set())
            ended = self.run(self.command(change.arguments), change.name)
            must(ended.status == 0, f"{change.name} ended with {ended.status}: {ended.errors}")
            self.state = change.apply(self.state)
            self.verify([])

    def allow(self, ended: Ended, open_ends: list[Change]) -> None:
        """Killed or done; a passphrase that may have been changed may be wrong."""
        may_be_wrong = any(change.name == "passphrase" for change in open_ends)
        allowed = ended.status <= 0 or (ended.status == 3 and may_be_wrong)
        must(allowed, f"status {ended.status}: {ended.errors}")

    def follow(self, change: Change, ended: Ended, open_ends: list[Change]) -> None:
        self.allow(ended, open_ends)
        if ended.status > 0:
            return
        # What `attach` says first is what it would take.
        lines = ended.said.splitlines(keepends=True)[1 if change.name == "attach" else 0 :]
        if any(line.endswith("\n") for line in lines):
            # Acknowledged, also where it was killed after that.
            self.state = change.apply(self.state)
        else:
            must(ended.status < 0, f"{change.name} said nothing and ended well")
            open_ends.append(change)

    def kill_a_maker(self) -> None:
        """A vault that is being made is there, whole, or not there; then it can be made. Where its
        replacement was nearly whole, a person has to take that away first: it could be all that is
        left of an older vault (FORMAT.md, 1.3)."""
        self.cut_short(self.command(["new"], "fresh", 0), "new")
        if not (self.box / "fresh").exists():
            left = self.box / "fresh.new"
            ended = self.run(self.command(["new"], "fresh", 0), "new")
            if ended.status == 1 and left.exists():
                self.finished["new, refused until what a kill left is gone"] += 1
                left.unlink()
                ended = self.run(self.command(["new"], "fresh", 0), "new")
            must(ended.status == 0, f"new after a kill: {ended.errors}")
        ended = self.run(self.command(["check", "--json"], "fresh", 0))
        must(ended.status == 0, f"check of a new vault: {ended.errors}")
        must(json.loads(ended.said)["experiences"] == 0, "a new vault is empty")
        left = {path.name for path in self.box.iterdir()} - {"vault", "vault-journal", "vault.new"}
        must(left == {"fresh"}, f"beside a new vault: {left}")
        (self.box / "fresh").unlink()

    def verify(self, open_ends: list[Change]) -> None:
        """The vault holds one of the states that can be."""
        candidates = [self.state]
        for change in open_ends:
            candidates += [change.apply(state) for state in candidates]
        for phrase in sorted({state.phrase for state in candidates}, key=lambda one: one != self.state.phrase):
            ended = self.run(self.command(["list", "--json"], phrase=phrase), "list")
            if ended.status != 3:
                break
        must(ended.status == 0, f"list ended with {ended.status}: {ended.errors}")
        self.is_alone()
        found = State(phrase)
        self.ids = {}
        for line in ended.said.splitlines():
            one = json.loads(line)
            place = one["place"]
            must(place not in self.ids, "an experience is there twice")
            self.ids[place] = one["id"]
            files = tuple((file["n"], file["bytes"]) for file in one.get("attachments", []))
            found = found.with_told(place, Told(one["note"], len(one.get("follow_ups", [])), files))
        if found not in candidates:
            raise Lost(f"open: {[change.name for change in open_ends]}; {difference(self.state, found)}")
        self.state = found
        ended = self.run(self.command(["check"]), "check")
        must(ended.status == 0, f"check ended with {ended.status}: {ended.errors}")
        self.is_alone()
        self.look_at_a_file()
        self.verified += 1

    def is_alone(self) -> None:
        names = sorted(path.name for path in self.box.iterdir())
        must(names == ["vault"], f"in the folder: {names}")

    def look_at_a_file(self) -> None:
        files = [
            (place, number, length)
            for place, told in self.state.told.items()
            for number, length in told.files
        ]
        if not files or self.chance.random() < 0.7:
            return
        place, number, length = self.chance.choice(files)
        out = self.folder / "out"
        out.unlink(missing_ok=True)
        ended = self.run(self.command(["attachment", self.ids[place], str(number), "--out", out]))
        must(ended.status == 0, f"attachment ended with {ended.status}: {ended.errors}")
        must(out.read_bytes() == content(place, length), "a file is not what it was")


def difference(expected: State, found: State) -> str:
    """Which places are not as expected. They are examples that this program made."""
    places = sorted(expected.told.keys() | found.told.keys())
    differ = [place for place in places if expected.told.get(place) != found.told.get(place)]
    return f"passphrase {expected.phrase}, {found.phrase}; {differ}"


def play(worker: Worker, times: int, until: float, failures: list, stop: threading.Event) -> None:
    told = 0
    try:
        while worker.kills.total() < times and time.monotonic() < until and not stop.is_set():
            worker.round()
            if worker.kills.total() // 100 > told:
                told = worker.kills.total() // 100
                print(f"kills: {worker.folder.name}: {100 * told} of {times}", flush=True)
    except Exception as why:
        failures.append((worker, why))
        stop.set()


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills unafraid, and looks whether anything is lost.")
    parser.add_argument("program", type=Path)
    parser.add_argument("--times", type=int, default=30, help="kills in all (default 30)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after these (default never)")
    parser.add_argument("--workers", type=int, default=2, help="vaults at once (default 2)")
    parser.add_argument("--seed", default=None, help="the same choices again, though not the same moments")
    given = parser.parse_args()
    seed = given.seed or str(random.SystemRandom().randrange(10**9))
    print(f"kills: seed {seed}", flush=True)

    begun = time.monotonic()
    failures: list = []
    stop = threading.Event()
    root = Path(tempfile.mkdtemp(prefix="unafraid-kills-"))
    workers = []
    for number in range(given.workers):
        folder = root / str(number)
        folder.mkdir()
        workers.append(Worker(given.program.resolve(), folder, f"{seed} {number}"))
    share = -(-given.times // given.workers)
    until = begun + 60 * given.minutes
    threads = [
        threading.Thread(target=play, args=(worker, share, until, failures, stop)) for worker in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(workers, time.monotonic() - begun)
    for worker, why in failures:
        # What is left there shows how it came.
        print(f"kills: FAILED in {worker.folder}: {why!r}", file=sys.stderr)
    if failures:
        sys.exit(1)
    shutil.rmtree(root)


def report(workers: list[Worker], took: float) -> None:
    """Counts by command and by what a kill left."""
    kills, finished = Counter(), Counter()
    for worker in workers:
        kills += worker.kills
        finished += worker.finished
    for name in sorted({name for name, _ in kills} | finished.keys()):
        of_it = Counter({where: count for (of, where), count in kills.items() if of == name})
        print(f"kills: {name}: {of_it.total()} kills{by_place(of_it)}, {finished[name]} finished")
    places: Counter = Counter()
    for (_, where), count in kills.items():
        places[where] += count
    looks = sum(worker.verified for worker in workers)
    print(f"kills: {kills.total()} kills{by_place(places)}, {looks} looks, {took:.0f} s")


def by_place(places: Counter) -> str:
    told = ", ".join(f"{count} {where}" for where, count in sorted(places.items()))
    return f" ({told})" if told else ""


if __name__ == "__main__":
    main()
