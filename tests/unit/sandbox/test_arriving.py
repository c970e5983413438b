"""Large files at an emulator: no byte of them is held that nobody looks at."""

import hashlib
from unittest.mock import patch

import pytest
from aiohttp import ClientSession

from picscripter.sandbox import Arriving, Reply, Route, arriving, serve


def sent(file, *pieces, most=None):
    part = file.part(most)
    for piece in pieces:
        part.write(piece)
    return part


def test_the_sum_is_that_of_the_whole_file_however_it_was_cut():
    content, file = bytes(range(256)) * 40, Arriving()
    for start, end in ((0, 1), (1, 700), (700, 700), (700, 9_000), (9_000, len(content))):
        middle = (start + end) // 2
        file.take(sent(file, content[start:middle], content[middle:end]))
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.medium("video/mp4").content == content


def test_a_part_that_nobody_takes_changes_nothing():
    file = Arriving()
    file.take(sent(file, b"one"))
    sent(file, b"two")
    assert (file.size, bytes(file.head), file.sha256) == (3, b"one", hashlib.sha256(b"one").hexdigest())


def test_of_two_parts_for_the_same_place_only_one_is_taken():
    file = Arriving()
    first, second = sent(file, b"one"), sent(file, b"two")
    file.take(first)
    with pytest.raises(ValueError, match="begins at 0, the file has 3 bytes"):
        file.take(second)
    assert bytes(file.head) == b"one"


def test_what_there_is_no_room_for_is_counted_and_not_kept():
    file = Arriving()
    part = sent(file, b"abc", b"def", b"ghi", most=5)
    file.take(part)
    assert (part.came, file.size, file.sha256) == (9, 5, hashlib.sha256(b"abcde").hexdigest())


def test_of_a_large_file_only_the_beginning_is_held():
    file = Arriving()
    with patch.object(arriving, "KEPT", 4):
        file.take(sent(file, b"abc", b"def"))
        file.take(sent(file, b"ghi"))
    assert (bytes(file.head), file.medium("video/mp4").content) == (b"abcd", b"")
    assert file.medium("video/mp4").digest == hashlib.sha256(b"abcdefghi").hexdigest()


@pytest.mark.anyio
async def test_bytes_go_as_they_come_to_where_the_route_says(clock, toy):
    file = Arriving()

    class Shelf(toy):
        def routes(self):
            yield Route(method="PUT", host="up", path="/file", act=self.end, part=lambda _: file.part())

        def end(self, call):
            file.take(call.body.part)
            return Reply(json={"held": len(call.body.raw)})

    content = bytes(range(256)) * 300
    async with serve(clock, [], more=[Shelf], silence=0.3) as address, ClientSession() as http:
        async with http.put(f"{address}/toy/up/file", data=content) as answer:
            assert await answer.json() == {"held": 0}
        async with http.put(f"{address}/toy/up/file", data=bytes(toy.body_limit + 1)) as answer:
            assert answer.status >= 400
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
