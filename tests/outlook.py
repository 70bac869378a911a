"""An e-mail as Outlook saves it: a compound file (MS-CFB) with the properties of a message (MS-OXMSG)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
TEXT, BINARY, NUMBER = 0x001F, 0x0102, 0x0003


@dataclass
class Node:
    """A storage, which has children, or a stream, which has bytes."""

    name: str
    content: bytes | None = None
    children: list[Node] = field(default_factory=list)


def message(subject: str, sender: str, to: str, body: str, attached: list[tuple[str, bytes]]) -> bytes:
    """Return the bytes of a ``.msg`` file."""
    parts: list[Node] = []
    for number, (name, content) in enumerate(attached):
        properties = [(BINARY, 0x3701, len(content)), (TEXT, 0x3707, 2 * len(name) + 2), (NUMBER, 0x3705, 1)]
        streams = [_stream(BINARY, 0x3701, content), _stream(TEXT, 0x3707, name.encode("utf-16-le"))]
        properties_stream = Node("__properties_version1.0", bytes(8) + _properties(properties))
        parts.append(Node(f"__attach_version1.0_#{number:08X}", None, [properties_stream, *streams]))
    recipient = [(TEXT, 0x3001, 2 * len(to) + 2), (TEXT, 0x39FE, 2 * len(to) + 2)]
    named = [_stream(TEXT, number, to.encode("utf-16-le")) for number in (0x3001, 0x39FE)]
    parts.append(
        Node(
            "__recip_version1.0_#00000000",
            None,
            [Node("__properties_version1.0", bytes(8) + _properties(recipient)), *named],
        )
    )
    texts = {
        0x0037: subject,
        0x1000: body,
        0x0C1A: sender,
        0x5D01: sender,
        0x0042: sender,
        0x001A: "IPM.Note",
    }
    head = struct.pack("<8x4I8x", 1, len(attached), 1, len(attached))
    top = head + _properties([(TEXT, number, 2 * len(text) + 2) for number, text in texts.items()])
    parts += [_stream(TEXT, number, text.encode("utf-16-le")) for number, text in texts.items()]
    parts.append(Node("__properties_version1.0", top))
    return compound(Node("Root Entry", None, parts))


def compound(root: Node) -> bytes:
    """Return a compound file with these storages and streams."""
    entries: list[Node] = []
    links: dict[int, tuple[int, int, int]] = {}

    def visit(node: Node) -> int:
        index = len(entries)
        entries.append(node)
        # a list to the right, in the order that names have: a tree all the same
        own = sorted(node.children, key=lambda each: (len(each.name), each.name.upper()))
        places = [visit(each) for each in own]
        for place, following in zip(places, [*places[1:], FREE], strict=False):
            left, _, child = links[place]
            links[place] = (left, following, child)
        links[index] = (FREE, FREE, places[0] if places else FREE)
        return index

    visit(root)
    body, chain = bytearray(), list[int]()
    small, small_chain = bytearray(), list[int]()
    starts: dict[int, tuple[int, int]] = {}

    def put(content: bytes, into: bytearray, following: list[int], size: int) -> int:
        first = len(following)
        count = -(-len(content) // size)
        into.extend(content.ljust(count * size, b"\0"))
        following.extend([*range(first + 1, first + count), END] if count else [])
        return first if count else END

    for index, node in enumerate(entries):
        if node.content is not None:
            many = len(node.content) >= CUTOFF
            place = put(
                node.content,
                body if many else small,
                chain if many else small_chain,
                SECTOR if many else MINI,
            )
            starts[index] = (place, len(node.content))
    starts[0] = (put(bytes(small), body, chain, SECTOR), len(small))
    mini_fat = struct.pack(f"<{len(small_chain)}I", *small_chain)
    mini_fat = mini_fat.ljust(-(-len(mini_fat) // SECTOR) * SECTOR, b"\xff")
    mini_start = put(mini_fat, body, chain, SECTOR)
    directory = b"".join(_entry(node, links[n], starts.get(n, (0, 0)), n) for n, node in enumerate(entries))
    directory_start = put(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"), body, chain, SECTOR)
    fats = 1
    while (len(chain) + fats) * 4 > fats * SECTOR:
        fats += 1
    first_fat = len(chain)
    chain += [FAT] * fats
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * SECTOR, b"\xff")
    places = [*range(first_fat, first_fat + fats), *[FREE] * (109 - fats)]
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, fats, directory_start, 0, CUTOFF, mini_start, len(mini_fat) // SECTOR, END, 0, places[0]),
    )
    return header + struct.pack("<108I", *places[1:]) + bytes(body) + fat


def _entry(node: Node, links: tuple[int, int, int], place: tuple[int, int], index: int) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    kind = ROOT if index == 0 else STREAM if node.content is not None else STORAGE
    return struct.pack("<64sHBBIII16x4x16xIQ", name, len(name), kind, 1, *links, *place)


def _stream(kind: int, number: int, content: bytes) -> Node:
    return Node(f"__substg1.0_{number:04X}{kind:04X}", content)


def _properties(entries: list[tuple[int, int, int]]) -> bytes:
    return b"".join(struct.pack("<HHIQ", kind, number, 6, value) for kind, number, value in entries)
