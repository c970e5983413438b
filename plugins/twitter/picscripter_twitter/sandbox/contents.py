"""What X finds when it looks into a picture: its own kind, and how many pictures a GIF has."""

from picscripter.sandbox import read_image

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
GIF_FRAMES, GIF_PIXELS = 350, 300_000_000
GIF_WIDTH, GIF_HEIGHT = 1280, 1080


def picture_type(content: bytes) -> str | None:
    """The type of a picture that X shows; None for anything else."""
    seen = read_image(content)
    return seen.type if seen is not None and seen.type in PICTURES else None


def gif_is_good(content: bytes) -> bool:
    """Within X's bounds on sides, pictures, and pixels of all pictures."""
    seen = read_image(content)
    if seen is None or seen.type != "image/gif":
        return False
    count = frames(content)
    fits = seen.width <= GIF_WIDTH and seen.height <= GIF_HEIGHT and count <= GIF_FRAMES
    return fits and count > 0 and seen.width * seen.height * count <= GIF_PIXELS


def frames(content: bytes) -> int:
    """How many pictures a GIF has (GIF89a specification, sections 17 to 27); 0 when it breaks off."""
    at = 13 + _colours(content[10])
    count = 0
    try:
        while (mark := content[at]) != 0x3B:  # trailer
            if mark == 0x21:  # extension
                at = _behind_blocks(content, at + 2)
            elif mark == 0x2C:  # picture
                count += 1
                at = _behind_blocks(content, at + 11 + _colours(content[at + 9]))
            else:
                return 0
    except IndexError:
        return 0
    return count


def _colours(packed: int) -> int:
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _behind_blocks(content: bytes, at: int) -> int:
    while size := content[at]:
        at += size + 1
    return at + 1
