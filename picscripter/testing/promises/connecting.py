"""Connecting an account: what is sent with the person, what comes back, and what becomes of the tokens."""

from urllib.parse import parse_qsl, urlsplit

from picscripter.plugin import (
    App,
    Consent,
    OutcomeUnknown,
    PlatformError,
    Reconnect,
    Refused,
    Tokens,
    oauth2,
)
from picscripter.sandbox.grants import Consent as Asked
from picscripter.services.connect_faults import ConnectFault
from picscripter.testing import faults
from picscripter.testing.person import answer_of
from picscripter.testing.process import PUBLIC_URL
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import DoesNotApply, Subject

_BROWSER = "the secret of one browser"


async def authorize_url(subject: Subject) -> None:
    """The address for the person carries state, redirect and challenge exactly once, and no secret."""
    for login in subject.platform.description.logins:
        app = App(login=login.name, client_id="canary-client", client_secret="canary-secret-0123456789")  # noqa: S106
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
    async with open_stage(subject) as stage:
        grant = await stage.grant()
        context = stage.process.network.context(stage.platform, stage.app)
        tokens = await stage.platform.exchange_code(context, grant)
        now = stage.clock.now()
        assert tokens.access, "the tokens hold no access token"
        assert tokens.expires_at is None or tokens.expires_at > now, "the access token is over already"
        try:
            await stage.platform.exchange_code(context, grant)
        except Refused:
            return
        except PlatformError as fault:
            raise AssertionError(f"a used code is {type(fault).__name__}, not Refused: {fault}") from fault
        raise AssertionError("a used code was traded again")


async def consent_denied(subject: Subject) -> None:
    """A person who says no is told so, and nothing is connected."""
    async with open_stage(subject) as stage:
        connecting = stage.process.linking.connecting
        address = await connecting.begin(await stage.owner(), subject.name, None, _BROWSER)
        await _must_fail(stage, await stage.person.deny(address), "access_denied")


async def scopes_left_out(subject: Subject) -> None:
    """A consent without one of the required scopes is refused at once, with its name."""
    login = subject.platform.description.login()
    if not login.required_scopes:
        raise DoesNotApply("its login requires no scope")
    async with open_stage(subject) as stage:
        asked = Asked(
            id="", client="", redirect_uri="", state=None, scopes=login.scopes, challenge=None, method=None
        )
        fixed = stage.sandbox.choice(asked).fixed
        if set(login.required_scopes) <= fixed:
            raise DoesNotApply("on this platform a person allows all scopes or none")
        connecting = stage.process.linking.connecting
        for scope in sorted(set(login.required_scopes) - fixed):
            address = await connecting.begin(await stage.owner(), subject.name, None, _BROWSER)
            rest = [each for each in login.scopes if each != scope]
            location = await stage.person.allow(address, scopes=rest)
            await _must_fail(stage, location, "scopes_missing", scope)


async def accounts_found(subject: Subject) -> None:
    """The grant's accounts are found, each once, with an id and a name for people."""
    async with open_stage(subject) as stage:
        grant = await stage.grant()
        network = stage.process.network
        tokens = await stage.platform.exchange_code(network.context(stage.platform, stage.app), grant)
        session = network.session(stage.platform, stage.app, tokens)
        with stage.relay.counting() as calls:
            accounts = await stage.platform.fetch_accounts(session)
        ids = [account.id for account in accounts]
        assert ids, "no account is found"
        assert len(set(ids)) == len(ids), f"an account is found twice: {ids}"
        for account in accounts:
            assert account.id, f"an account without an id: {account!r}"
            assert account.handle, f"an account without a name for people: {account!r}"
        leaked = [str(call) for call in calls if tokens.access in call.query]
        assert not leaked, f"the token is in the query string of {leaked}"


async def tokens_refreshed(subject: Subject) -> None:
    """A refresh keeps or replaces the refresh token; one that counts once is then dead; a lost answer is no end."""
    async with open_stage(subject) as stage:
        network, login = stage.process.network, subject.platform.description.login()
        context = network.context(stage.platform, stage.app)
        first = await stage.platform.exchange_code(context, await stage.grant())
        if first.refresh is None:
            await _cannot_refresh(stage, first)
        second = await stage.platform.refresh(context, first)
        assert second.refresh, "after a refresh there is no refresh token any more"
        assert set(second.scopes) >= set(first.scopes), "a refresh lost scopes"
        assert await stage.platform.fetch_accounts(network.session(stage.platform, stage.app, second))
        if login.refresh_single_use:
            assert second.refresh != first.refresh, (
                "it says that refresh tokens count once, and keeps the old one"
            )
            await _is_dead(stage, first)
        with stage.relay.counting({1: faults.request_lost}):
            await _is_unknown(stage, second)
        third = await stage.platform.refresh(context, second)
        assert third.access, "the tokens hold no access token"


async def _must_fail(stage: Stage, location: str, code: str, word: str = "") -> None:
    told: ConnectFault | None = None
    try:
        await stage.process.linking.connecting.finish(stage.subject.name, answer_of(location), _BROWSER)
    except ConnectFault as fault:
        told = fault
    assert told is not None, f"it was connected all the same; expected {code} {word}"
    assert told.code == code, f"it is told as {told.code}: {told.detail}"
    assert word in told.detail, f"{word} is not named: {told.detail}"
    left = await stage.process.connections.of_user(await stage.owner())
    assert not left, "it was refused, and a connection is there"


async def _cannot_refresh(stage: Stage, tokens: Tokens) -> None:
    context = stage.process.network.context(stage.platform, stage.app)
    try:
        await stage.platform.refresh(context, tokens)
    except Reconnect:
        raise DoesNotApply("the platform gives no refresh token; refresh says Reconnect") from None
    raise AssertionError("there is no refresh token, and refresh did not say Reconnect")


async def _is_dead(stage: Stage, tokens: Tokens) -> None:
    context = stage.process.network.context(stage.platform, stage.app)
    try:
        await stage.platform.refresh(context, tokens)
    except Reconnect:
        return
    except PlatformError as fault:
        raise AssertionError(f"a used refresh token is {type(fault).__name__}, not Reconnect") from fault
    raise AssertionError("a refresh token was used twice")


async def _is_unknown(stage: Stage, tokens: Tokens) -> None:
    context = stage.process.network.context(stage.platform, stage.app)
    try:
        await stage.platform.refresh(context, tokens)
    except OutcomeUnknown:
        return
    except PlatformError as fault:
        raise AssertionError(f"a refresh whose answer is lost is {type(fault).__name__}: {fault}") from fault
    raise AssertionError("a refresh whose answer was lost gave tokens")
