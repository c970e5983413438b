"""All files of a post by one name: the media, the cover of a video, and what is said in it.

A name is the way to the file below `/media`: `0`, `0/cover`, `0/captions/1`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from picscripter.plugin.post import CaptionFile, Media

File = Media | CaptionFile


def files_of(media: Sequence[Media]) -> dict[str, File]:
    """Every file, by its name."""
    found: dict[str, File] = {}
    for index, each in enumerate(media):
        found[str(index)] = each
        if each.cover is not None:
            found[f"{index}/cover"] = each.cover
        found |= {f"{index}/captions/{at}": captions for at, captions in enumerate(each.captions)}
    return found


def with_files(media: Sequence[Media], changed: Mapping[str, File]) -> tuple[Media, ...]:
    """The same media, with these files in the places of their names."""
    made = []
    for index, each in enumerate(media):
        whole = changed.get(str(index), each)
        cover = changed.get(f"{index}/cover", each.cover)
        captions = [changed.get(f"{index}/captions/{at}", old) for at, old in enumerate(each.captions)]
        assert isinstance(whole, Media)
        assert not isinstance(cover, CaptionFile)
        made.append(
            replace(
                whole,
                cover=cover,
                captions=tuple(file for file in captions if isinstance(file, CaptionFile)),
            )
        )
    return tuple(made)
