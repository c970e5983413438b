"""The forms of a consent page, as a browser would send them."""

from picscripter.cli.browser import forms

PAGE = """
<form method="post" action="/x/_consent">
<input type="hidden" name="request" value="a&amp;b">
<input type=checkbox name=scope value="read" checked disabled>
<input type=checkbox name=scope value="write" checked><input type=checkbox name=scope value="more">
<input type=radio name=account value="1" checked><input type=radio name=account value="2">
<button name="decision" value="deny"> Deny </button><button name="decision" value="allow">Allow</button>
</form>
"""


def test_what_is_hidden_or_ticked_is_sent_and_nothing_else():
    assert forms(PAGE)[0].fields == [("request", "a&b"), ("scope", "write"), ("account", "1")]


def test_a_button_is_found_by_what_stands_on_it():
    form = forms(PAGE)[0]
    assert dict(zip(form.labels, form.buttons, strict=True)) == {
        "Deny": ("decision", "deny"),
        "Allow": ("decision", "allow"),
    }


def test_a_page_without_a_form_has_none():
    assert forms("<p>Sorry, <button>Allow</button>") == []
