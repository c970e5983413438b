"""Connecting an account: what is sent with the person, what comes back, and what becomes of the tokens."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from picscripter.plugin import Consent, PlatformError, Refused, Tokens, oauth2
from picscripter.sandbox.grants import Consent as Asked
from picscripter.services.connect_faults import ConnectFault
from picscripter.testing import faults
from picscripter.testing.process import PUBLIC_URL
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import DoesNotApply, Subject


async def authorize_url(subject: Subject) -> None:
    """The address for the person carries state, redirect and challenge exactly once, and no secret."""
    _wants_consent(subject)
    for login in subject.platform.description.logins:
        if not login.consent:
            continue
        app = subject.app(login)
        verifier = oauth2.make_verifier()
        asked = None if login.pkce == "none" else oauth2.challenge(verifier, login.pkce)
        consent = Consent(
            state="canary-state-0123456789",
            redirect_uri=f"{PUBLIC_URL}/api/callback/{subject.name}",
            scopes=login.scopes,
            challenge=asked,
        )
        url = subject.platform.authorize_url(app, consent)
        parts = urlsplit(url)
        assert parts.scheme == "https", f"{login.name}: the address is not https: {url}"
        values = [value for _, value in parse_qsl(parts.query, keep_blank_values=True)]
        wanted = {"state": consent.state, "redirect": consent.redirect_uri, "challenge": asked}
        for what, value in wanted.items():
            if value is not None:
                assert values.count(value) == 1, (
                    f"{login.name}: the {what} is in it {values.count(value)} times"
                )
        for secret in (app.client_secret, verifier):
            assert secret not in url, f"{login.name}: a secret is in the address"
        names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
        twice = sorted({name for name in names if names.count(name) > 1})
        assert not twice, f"{login.name}: {', '.join(twice)} is in it more than once"
        assert asked or "code_challenge" not in names, f"{login.name}: a challenge that nobody asked for"


async def code_counts_once(subject: Subject) -> None:
    """A code becomes tokens; a second time it is refused, and said to be."""
    _wants_consent(subject)
    async with open_stage(subject) as stage:
        await stage.connect()
        assert stage.watch.exchanged is not None, "an account was connected without a code"
        tokens, now = stage.watch.tokens[0], stage.clock.now()
        assert tokens.access, "the tokens hold no access token"
        assert tokens.expires_at is None or tokens.expires_at > now, "the access token is over already"
        try:
            await stage.platform.exchange_code(*stage.watch.exchanged)
        except Refused:
            return
        except PlatformError as fault:
            raise AssertionError(f"a used code is {type(fault).__name__}, not Refused: {fault}") from fault
        raise AssertionError("a used code was traded again")


async def consent_denied(subject: Subject) -> None:
    """A person who says no is told so, and nothing is connected."""
    _wants_consent(subject)
    async with open_stage(subject) as stage:
        await _must_fail(stage, await stage.person.deny(await _address(stage)), "access_denied")


async def scopes_left_out(subject: Subject) -> None:
    """A consent without one of the required scopes is refused at once, with its name."""
    _wants_consent(subject)
    login = subject.login
    if not login.required_scopes:
        raise DoesNotApply("its login requires no scope")
    async with open_stage(subject) as stage:
        asked = Asked(
            id="", client="", redirect_uri="", state=None, scopes=login.scopes, challenge=None, method=None
        )
        fixed = stage.sandbox.choice(asked).fixed
        if set(login.required_scopes) <= fixed:
            raise DoesNotApply("on this platform a person allows all scopes or none")
        for scope in sorted(set(login.required_scopes) - fixed):
            rest = [each for each in login.scopes if each != scope]
            location = await stage.person.allow(await _address(stage), scopes=rest)
            await _must_fail(stage, location, "scopes_missing", scope)


async def accounts_found(subject: Subject) -> None:
    """The grant's accounts are found, each once, with an id and a name for people; no token is in an address."""
    async with open_stage(subject) as stage:
        with stage.relay.counting() as calls:
            await stage.connect()
        accounts = stage.watch.accounts
        ids = [account.id for account in accounts]
        assert len(set(ids)) == len(ids), f"an account is found twice: {ids}"
        for account in accounts:
            assert account.id, f"an account without an id: {account!r}"
            assert account.handle, f"an account without a name for people: {account!r}"
        secrets = [tokens.access for tokens in stage.watch.tokens]
        leaked = [str(call) for call in calls if any(each in call.query for each in secrets)]
        assert not leaked, f"the token is in the query string of {leaked}"


async def tokens_refreshed(subject: Subject) -> None:
    """A refresh keeps or replaces the refresh token; one that counts once is then dead; a lost answer is no end."""
    async with open_stage(subject) as stage:
        first = (await stage.connect()).tokens()
        if first.refresh is None:
            assert await _refreshed(stage, first) == "Reconnect", (
                "nothing to refresh, and it does not say Reconnect"
            )
            raise DoesNotApply("the platform gives no refresh token; refresh says Reconnect")
        await _ripen(stage, first)
        assert await _refreshed(stage, first) == ""
        second = replace(stage.watch.tokens[-1], hosts=first.hosts, app=first.app)
        assert second.refresh, "after a refresh there is no refresh token any more"
        assert set(second.scopes) >= set(first.scopes), "a refresh lost scopes"
        session = stage.process.network.session(stage.platform, stage.app_of(second), second)
        assert await stage.platform.fetch_accounts(session), "with the new token no account is found"
        if stage.login.refresh_single_use:
            assert second.refresh != first.refresh, (
                "it says that refresh tokens count once, and keeps the old one"
            )
            told = await _refreshed(stage, first)
            assert told == "Reconnect", f"a used refresh token is {told or 'taken again'}, not Reconnect"
        await _ripen(stage, second)
        with stage.relay.counting({1: faults.request_lost}):
            told = await _refreshed(stage, second)
        assert told == "OutcomeUnknown", f"a refresh whose answer is lost is {told or 'a success'}"
        told = await _refreshed(stage, second)
        assert not told, f"a refresh token that nobody has used is {told}"


async def _must_fail(stage: Stage, location: str, code: str, word: str = "") -> None:
    told: ConnectFault | None = None
    try:
        await stage.come_back(location)
    except ConnectFault as fault:
        told = fault
    assert told is not None, f"it was connected all the same; expected {code} {word}"
    assert told.code == code, f"it is told as {told.code}: {told.detail}"
    assert word in told.detail, f"{word} is not named: {told.detail}"
    left = await stage.process.connections.of_user(await stage.owner())
    assert not left, "it was refused, and a connection is there"


async def _address(stage: Stage) -> str:
    begun = await stage.consent()
    assert isinstance(begun, str), "its login has a consent page, and none was opened"
    return begun


async def _ripen(stage: Stage, tokens: Tokens) -> None:
    """Some platforms refuse to refresh a token that is too young."""
    if tokens.refreshable_from is not None:
        await stage.clock.advance((tokens.refreshable_from - stage.clock.now()).total_seconds())


async def _refreshed(stage: Stage, tokens: Tokens) -> str:
    """The name of the error; nothing when it went well."""
    context = stage.process.network.context(stage.platform, stage.app_of(tokens))
    try:
        await stage.platform.refresh(context, tokens)
    except PlatformError as fault:
        return type(fault).__name__
    return ""


def _wants_consent(subject: Subject) -> None:
    if not subject.login.consent:
        raise DoesNotApply("its login has no consent page")
