"""What a reader of the wall sees."""

from picscripter_youtube.sandbox.records import Arriving, Video


def test_a_title_that_repeats_the_description_is_not_shown_twice():
    def text(title, description):
        made = dict.fromkeys(("id", "channel", "bytes", "made_at", "changed_at"))
        medium = Arriving().medium("video/mp4")
        snippet = {"title": title, "description": description}
        return Video(snippet=snippet, status={}, medium=medium, **made).text

    assert text("Line one line two", "Line one\nline two, and more") == "Line one\nline two, and more"
    assert text("Bread", "Fresh.") == "Bread\n\nFresh."
    assert text("Bread", "") == "Bread"
