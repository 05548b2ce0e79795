"""What can stand in the way of reading. No message holds a person's words."""

import sys


class Failure(Exception):
    said = ""

    def report(self, status: int) -> int:
        detail = f": {self}" if str(self) else ""
        print(f"read_vault: {self.said}{detail}", file=sys.stderr)
        return status


class NotHere(Failure):
    """Whole, as far as can be seen, but not readable here and now."""

    said = "cannot be read here"


class KeyMissing(NotHere):
    """The header key is wrapped by a key that is not here."""


class WrongPassphrase(Failure):
    said = "no space of this vault answers to the passphrase"


class Damaged(Failure):
    said = "damaged"


class InputRefused(Failure):
    said = "refused"
