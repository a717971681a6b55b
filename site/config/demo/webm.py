"""A film without a codec: the key frames of VP8 that Pillow writes as WebP, put into a WebM file.

A lossy WebP picture is one VP8 key frame in a RIFF file (RFC 9649, RFC 6386), and a WebM film is VP8 frames in a
Matroska file (RFC 9559). So pictures become a film that browsers play and seek in by being wrapped anew; each frame
stands for itself, which suits a few seconds of flat colours, and nothing longer.
"""

import io
import struct
from collections.abc import Iterable, Iterator
from itertools import groupby

from PIL import Image

# One place to seek to for so many milliseconds; a block counts its time from there, in 16 bits.
CLUSTER = 5000
QUALITY, EFFORT = 45, 2
KEY_FRAME = 0x80
TRACK = 1
VIDEO = 1

# The elements of Matroska that are used, by their identifiers.
EBML = 0x1A45DFA3
SEGMENT, INFO, TRACKS, CUES, CLUSTER_OF_BLOCKS = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1F43B675
SIMPLE_BLOCK = 0xA3


def frame(image: Image.Image) -> bytes:
    """The picture as one VP8 key frame."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    riff = out.getvalue()
    at = 12
    while at < len(riff):
        name, size = struct.unpack_from("<4sI", riff, at)
        if name == b"VP8 ":
            return riff[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise ValueError("Pillow wrote a WebP picture without a VP8 frame")


def film(size: tuple[int, int], frames: Iterable[tuple[int, bytes]], length: int) -> bytes:
    """A WebM file of frames, each with the millisecond that it is shown from; `length` in milliseconds.

    Each stretch of five seconds begins with a frame: that is where one can seek to.
    """
    clusters = [
        (start * CLUSTER, cluster(start * CLUSTER, list(shown)))
        for start, shown in groupby(frames, key=lambda one: one[0] // CLUSTER)
    ]
    info = element(
        INFO,
        number(0x2AD7B1, 1_000_000),
        element(0x4489, struct.pack(">d", length)),
        element(0x4D80, b"foraldrastod"),
        element(0x5741, b"foraldrastod"),
    )
    head = info + tracks(size)
    # The cues stand before what they point to; they are as long whatever they say.
    before = len(head) + len(cues([(at, 0) for at, _bytes in clusters]))
    places = []
    for at, written in clusters:
        places.append((at, before))
        before += len(written)
    return ebml() + element(SEGMENT, head, cues(places), *(written for _at, written in clusters))


def ebml() -> bytes:
    facts = [(0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8), (0x4287, 2), (0x4285, 2)]
    return element(EBML, element(0x4282, b"webm"), *(number(name, value) for name, value in facts))


def tracks(size: tuple[int, int]) -> bytes:
    width, height = size
    picture = element(0xE0, number(0xB0, width), number(0xBA, height))
    facts = [(0xD7, TRACK), (0x73C5, TRACK), (0x83, VIDEO), (0x9C, 0)]
    entry = [number(name, value) for name, value in facts]
    return element(TRACKS, element(0xAE, *entry, element(0x86, b"V_VP8"), picture))


def cues(places: Iterable[tuple[int, int]]) -> bytes:
    """Where each stretch stands: from which millisecond, and how many bytes into the segment."""
    points: Iterator[bytes] = (
        element(0xBB, number(0xB3, at), element(0xB7, number(0xF7, TRACK), number(0xF1, place)))
        for at, place in places
    )
    return element(CUES, *points)


def cluster(start: int, shown: list[tuple[int, bytes]]) -> bytes:
    blocks = (
        element(SIMPLE_BLOCK, struct.pack(">BhB", 0x80 | TRACK, at - start, KEY_FRAME), picture)
        for at, picture in shown
    )
    return element(CLUSTER_OF_BLOCKS, number(0xE7, start), *blocks)


def element(name: int, *parts: bytes) -> bytes:
    """An element: its identifier, the length of what is in it (eight bytes, the first of them a mark), and that."""
    body = b"".join(parts)
    return name.to_bytes((name.bit_length() + 7) // 8) + struct.pack(">Q", 1 << 56 | len(body)) + body


def number(name: int, value: int) -> bytes:
    return element(name, struct.pack(">Q", value))
