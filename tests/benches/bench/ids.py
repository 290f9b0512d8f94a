"""TypeIDs: a prefix and a UUID in Crockford's base 32."""

import re
import uuid

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TYPE_ID = re.compile(r"^[a-z]{3}_([0-7][0-9a-hjkmnp-tv-z]{25})$")


def encode(prefix, text):
    bits = uuid.UUID(text).int
    return f"{prefix}_" + "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(26)))


def decode(text):
    """The UUID of a TypeID; other texts as they are."""
    found = TYPE_ID.match(text)
    if not found:
        return text
    bits = 0
    for digit in found.group(1):
        bits = bits << 5 | ALPHABET.index(digit)
    return str(uuid.UUID(int=bits))
