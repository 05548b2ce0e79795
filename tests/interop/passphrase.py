"""Section 4 of core/FORMAT.md: a passphrase is normalised, or refused; never repaired.

The format says Unicode 18.0.0. Python's tables are those of `unicodedata.unidata_version` (14.0.0 in
Python 3.11). What Unicode assigned later is refused here as unassigned, which is a limit of this
reader, not of the format; for what both know, NFKD is the same for ever (Unicode's stability policy).
"""

import unicodedata

from failures import InputRefused

# The property White_Space (PropList.txt). Not str.isspace, which takes U+001C to U+001F as well.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)


def normalise(given: bytes) -> bytes:
    try:
        text = given.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused("the passphrase is not UTF-8") from error
    if any(unicodedata.category(character) in ("Cn", "Co") for character in text):
        version = unicodedata.unidata_version
        raise InputRefused(f"the passphrase has a code point that Unicode {version} does not assign")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(
        str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character
        for character in text
    )
    normalised = text.strip(WHITE_SPACE).encode("utf-8")
    if not 1 <= len(normalised) <= 1024:
        raise InputRefused("a passphrase has 1 to 1,024 bytes")
    return normalised
