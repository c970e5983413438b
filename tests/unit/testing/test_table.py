"""The table of commits, read out of a README."""

import pytest

from picscripter.testing.table import Row, read_table

README = """# A plugin

| code | meaning |
|---|---|
| `x`: `POST /no` | a table of something else |

| repeatable before | The commit | lookup |
|---|---|---|
| - | `post`: `POST /{page}/feed` | the list |
| upload | `first`: `PUT /a`, then `second`: `PUT /b` | none |

| the last table | `y`: `POST /neither` |
"""


def test_the_column_of_commits_is_read_and_no_other(tmp_path):
    (tmp_path / "README.md").write_text(README)
    assert [(row.name, row.method, row.path) for row in read_table(tmp_path / "README.md")] == [
        ("post", "POST", "/{page}/feed"),
        ("first", "PUT", "/a"),
        ("second", "PUT", "/b"),
    ]


@pytest.mark.parametrize(
    "method,path,fits",
    [
        ("POST", "/v26.0/10/feed", True),
        ("POST", "/10/feed?fields=id", True),
        ("GET", "/10/feed", False),
        ("POST", "/feed", False),
        ("POST", "/10/feed/more", False),
    ],
)
def test_a_request_fits_a_row_by_method_and_the_end_of_its_path(method, path, fits):
    assert Row(name="post", method="POST", path="/{page}/feed").fits(method, path) is fits
