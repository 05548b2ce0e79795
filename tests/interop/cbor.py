"""Just enough of CBOR (RFC 8949) to check what core/FORMAT.md, section 6, demands of a record.

A library decodes it as well; this one shows the order of keys, which most libraries lose.
"""

from itertools import pairwise

from failures import Damaged

UNKNOWN = object()
"""A value that is well-formed and that this reader has no use for: a float, a tag, a byte string…"""


class Map(list):
    """A map inside a record: its pairs, in the order in which they stand."""


def decode_record(data: bytes) -> dict[int, object]:
    """One definite map, unsigned integer keys in ascending order, nothing behind it."""
    reader = _Reader(data)
    major, count = reader.head()
    if major != 5 or count is None:
        raise Damaged("a record that is not one definite map")
    pairs = [(reader.value(), reader.value()) for _ in range(count)]
    if not is_ascending([key for key, _ in pairs]):
        raise Damaged("a record whose keys are not ascending unsigned integers")
    if reader.at != len(data):
        raise Damaged("bytes behind a record")
    return dict(pairs)


def is_ascending(keys: list) -> bool:
    """Whether keys are unsigned integers, each greater than the one before."""
    return all(type(key) is int for key in keys) and all(a < b for a, b in pairwise(keys))


class _Reader:
    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def head(self) -> tuple[int, int | None]:
        """The major type and its argument; None where the length is indefinite."""
        first = self._take(1)[0]
        major, argument = first >> 5, first & 0x1F
        if argument < 24:
            return major, argument
        if argument < 28:
            return major, int.from_bytes(self._take(1 << argument - 24), "big")
        if argument == 31 and major in (2, 3, 4, 5):
            return major, None
        raise Damaged("CBOR that is not well-formed")

    def value(self, depth: int = 0) -> object:
        """int, str, bool, list, Map; anything else, well-formed, is UNKNOWN."""
        if depth > 64:
            raise Damaged("CBOR that is nested too deep")
        major, argument = self.head()
        if argument is None:
            self._until_break(depth)
        elif major == 0:
            return argument
        elif major == 3:
            return _text(self._take(argument))
        elif major == 4:
            return [self.value(depth + 1) for _ in range(argument)]
        elif major == 5:
            return Map((self.value(depth + 1), self.value(depth + 1)) for _ in range(argument))
        elif major == 7 and argument in (20, 21):
            return argument == 21
        elif major == 2:
            self._take(argument)
        elif major == 6:
            self.value(depth + 1)
        return UNKNOWN

    def _until_break(self, depth: int) -> None:
        while self.data[self.at : self.at + 1] != b"\xff":
            self.value(depth + 1)
        self.at += 1

    def _take(self, length: int) -> bytes:
        if length > len(self.data) - self.at:
            raise Damaged("CBOR that ends too early")
        self.at += length
        return self.data[self.at - length : self.at]


def _text(content: bytes) -> object:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN
