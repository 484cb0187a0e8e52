"""Messages to components, taken apart as `viz.views.web` says."""

import json


def header_of(message: bytes) -> dict:
    """The header of a message that viz.views.web has framed."""
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length])


def parts_of(message: bytes) -> tuple[bytes, dict[str, bytes]]:
    """A component's own message, and what it brings along for others by their keys, if anything."""
    if message[:4] != b"\xff" * 4:
        return message, {}
    parts, told = header_of(message[4:])["parts"], {}
    own = message[8 + int.from_bytes(message[4:8], "little") :]
    for key, length in parts:
        told[key], own = own[:length], own[length:]
    return own, told
