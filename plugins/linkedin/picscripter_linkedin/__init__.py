"""LinkedIn for picscripter: posts of members and of Pages by the versioned Posts API."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_linkedin.accounts import fetch_accounts
from picscripter_linkedin.api import SUNSET, VERSION
from picscripter_linkedin.auth import MEMBER, PAGES, authorize_url, exchange_code, refresh, revoke
from picscripter_linkedin.errors import classify
from picscripter_linkedin.limits import BUDGETS, LIMITS
from picscripter_linkedin.options import LinkedInOptions, validate_options
from picscripter_linkedin.publishing import ahead, delete, publish

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "publish",
    "refresh",
    "revoke",
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="linkedin",
        label="LinkedIn",
        logins=(MEMBER, PAGES),
        hosts={
            "www": Host(base="https://www.linkedin.com"),  # consent, tokens, and the bytes of files
            "api": Host(base="https://api.linkedin.com"),
        },
        limits=LIMITS,
        options=LinkedInOptions,
        budgets=BUDGETS,
        attachments=("cover",),
        # LinkedIn says nothing of how late a request may land or a Page's list may be; deliberately long.
        settle=timedelta(seconds=60),
        api_version=VERSION,
        sunset=SUNSET,
    )
