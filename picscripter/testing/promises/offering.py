"""What a plugin may offer beside publishing: whoever has the hook keeps what the hook promises."""

from picscripter.plugin import PlatformError, Reconnect, Session, WebhookRequest
from picscripter.testing.stage import Stage, open_stage
from picscripter.testing.subject import DoesNotApply, Subject
from picscripter.testing.verdict import clean_run


async def taken_back(subject: Subject) -> None:
    """What was published is removed, and what is gone already counts as removed."""
    _offers(subject, "delete")
    async with open_stage(subject) as stage:
        for name, sample in subject.posts().items():
            connection = await stage.connect()
            clean = await clean_run(stage, connection, name, sample)
            tokens = connection.tokens()
            session = stage.process.network.session(stage.platform, stage.app_of(tokens), tokens)
            remote_id = clean.remote_id
            await stage.platform.delete(session, remote_id)
            left = [notice.id for notice in stage.public()]
            assert not {remote_id, remote_id.rpartition("/")[2]} & set(left), (
                f"{name}: it was deleted, and is public all the same"
            )
            try:
                await stage.platform.delete(session, remote_id)
            except PlatformError as fault:
                told = f"{name}: what is gone counts as removed; a second time it is {type(fault).__name__}: {fault}"
                raise AssertionError(told) from fault


async def access_given_back(subject: Subject) -> None:
    """Access that is given back is dead on the platform, and what is dead already counts as given back."""
    _offers(subject, "revoke")
    async with open_stage(subject) as stage:
        tokens = (await stage.connect()).tokens()
        context = stage.process.network.context(stage.platform, stage.app_of(tokens))
        await stage.platform.revoke(context, tokens)
        session = stage.process.network.session(stage.platform, stage.app_of(tokens), tokens)
        assert await _is_dead(stage, session), "its access was given back, and works all the same"
        await stage.platform.revoke(context, tokens)


async def calls_verified(subject: Subject) -> None:
    """A call that claims to come from the platform, without its signature or with a wrong one, is not believed."""
    _offers(subject, "receive_webhook")
    async with open_stage(subject) as stage:
        tokens = (await stage.connect()).tokens()
        context = stage.process.network.context(stage.platform, stage.app_of(tokens))
        for headers in _FORGED:
            request = WebhookRequest(method="POST", query={}, headers=headers, body=b'{"object": "page"}')
            answer = await stage.platform.receive_webhook(context, request)
            assert not answer.events, f"it believes a call with {headers or 'no headers'}"
            assert answer.status >= 400, (
                f"it answers {answer.status} to a call with {headers or 'no headers'}"
            )


_WRONG = "sha256=" + "0" * 64
_FORGED: tuple[dict[str, str], ...] = (
    {},
    {"x-hub-signature-256": _WRONG, "x-signature": _WRONG, "x-hub-signature": _WRONG},
    {"x-hub-signature-256": "", "content-type": "application/json"},
)


def _offers(subject: Subject, hook: str) -> None:
    if hook not in subject.platform.capabilities:
        raise DoesNotApply(f"it has no hook {hook}")


async def _is_dead(stage: Stage, session: Session) -> bool:
    try:
        await stage.platform.fetch_accounts(session)
    except Reconnect:
        return True
    except PlatformError as fault:
        raise AssertionError(
            f"a token that was given back is {type(fault).__name__}, not Reconnect"
        ) from fault
    return False
