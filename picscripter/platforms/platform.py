"""One platform as the rest of the program sees it: a typed method per hook. Only here a plugin manager is seen."""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pluggy

from picscripter.domain.redaction import in_use, redact
from picscripter.platforms.stints import Stint, Stints
from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    ContractBroken,
    Delivered,
    Delivery,
    Description,
    Grant,
    PlatformError,
    Post,
    Problem,
    Published,
    Response,
    Session,
    Tokens,
    WebhookAnswer,
    WebhookRequest,
)

T = TypeVar("T")

_log = logging.getLogger(__name__)

HOOK_SECONDS = 120.0
"""What an async hook may take; each request in it is bounded to half of that. `publish` is bounded by its activity."""

_BEGUN: tuple[type[Tokens | App], ...] = (Tokens, App)


class NotSupported(Exception):
    """The platform's plugin has no such capability; `capabilities` says which ones it has."""


class Platform:
    """A plugin that passed the checks. Every answer of it is looked at: of the wrong type, it raises ContractBroken.

    `capabilities`: the optional hooks that are present. A method of an absent one raises NotSupported, where there is
    no sensible default. `packages`: where its code is; `stints`: when it runs. `seconds`: what an async hook may take.
    """

    def __init__(
        self,
        manager: pluggy.PluginManager,
        description: Description,
        *,
        distribution: str,
        version: str,
        capabilities: frozenset[str],
        packages: frozenset[str] = frozenset(),
        seconds: float = HOOK_SECONDS,
    ) -> None:
        self.description = description
        self.distribution = distribution
        self.version = version
        self.capabilities = capabilities
        self.packages = packages
        self.stints = Stints()
        self._seconds = seconds
        self._hooks = manager.hook

    def __repr__(self) -> str:
        return f"Platform({self.description.name}, {self.distribution} {self.version})"

    def broken(self, what: object) -> ContractBroken:
        """A breach of the contract, told with the plugin's name and version."""
        signed = f" ({self.distribution} {self.version})"
        return ContractBroken(str(what) if str(what).endswith(signed) else f"{what}{signed}")

    # Connecting

    def authorize_url(self, app: App, consent: Consent) -> str:
        """As the plugin says it; where that leads here is `Network.authorize_url`."""
        return self._is("authorize_url", self._call("authorize_url", app=app, consent=consent), str)

    async def begin(
        self, context: Context, form: Mapping[str, str], *, redirect_uri: str, scopes: Sequence[str]
    ) -> Tokens | App:
        answer = await self._talk(
            "begin", context=context, form=form, redirect_uri=redirect_uri, scopes=tuple(scopes)
        )
        return self._is("begin", answer, *_BEGUN)

    async def exchange_code(self, context: Context, grant: Grant) -> Tokens:
        answer = await self._talk("exchange_code", context=context, grant=grant)
        return self._is("exchange_code", answer, Tokens)

    async def refresh(self, context: Context, tokens: Tokens) -> Tokens:
        return self._is("refresh", await self._talk("refresh", context=context, tokens=tokens), Tokens)

    async def fetch_accounts(self, session: Session) -> tuple[Account, ...]:
        return self._all("fetch_accounts", await self._talk("fetch_accounts", session=session), Account)

    async def revoke(self, context: Context, tokens: Tokens) -> None:
        """Nothing where the platform has no way to give access back."""
        if "revoke" in self.capabilities:
            await self._talk("revoke", context=context, tokens=tokens)

    # Publishing

    def validate_options(self, post: Post, account: Account) -> tuple[Problem, ...]:
        return self._all(
            "validate_options", self._call("validate_options", post=post, account=account), Problem
        )

    def ahead(self, post: Post) -> float:
        """Seconds, never negative; 0.0 where nothing is prepared."""
        if "ahead" not in self.capabilities:
            return 0.0
        seconds = float(self._is("ahead", self._call("ahead", post=post), float, int))
        if not math.isfinite(seconds) or seconds < 0:
            raise self.broken(f"ahead answered {seconds}")
        return seconds

    async def preflight(self, session: Session, post: Post) -> tuple[Problem, ...]:
        if "preflight" not in self.capabilities:
            return ()
        return self._all("preflight", await self._talk("preflight", session=session, post=post), Problem)

    async def publish(self, delivery: Delivery, post: Post) -> Published | Delivered:
        """Not bounded in time: the caller watches whether anything happens."""

        def told(stint: Stint) -> None:
            delivery.log(f"plugin fault: {self._held_up(stint)}", "warn")

        publishing = self._call("publish", delivery=delivery, post=post)
        made = await self._drive("publish", publishing, told)
        return made if isinstance(made, Delivered) else self._is("publish", made, Published)

    def classify(self, response: Response) -> PlatformError | None:
        if "classify" not in self.capabilities:
            return None
        answer = self._call("classify", response=response)
        return None if answer is None else self._is("classify", answer, PlatformError)

    # Afterwards

    async def places(self, session: Session, kind: str) -> tuple[Mapping[str, str], ...]:
        return self._all("places", await self._talk("places", session=session, kind=kind), dict)

    async def delete(self, session: Session, remote_id: str) -> None:
        await self._talk("delete", session=session, remote_id=remote_id)

    async def metrics(self, session: Session, remote_id: str) -> Mapping[str, int]:
        answer = await self._talk("metrics", session=session, remote_id=remote_id)
        return self._is("metrics", answer, dict)

    async def receive_webhook(self, context: Context, request: WebhookRequest) -> WebhookAnswer:
        answer = await self._talk("receive_webhook", context=context, request=request)
        return self._is("receive_webhook", answer, WebhookAnswer)

    def _call(self, hook: str, **arguments: Any) -> Any:
        """The plugin's answer; pluggy leaves a None out of its list of answers."""
        try:
            answers = self.stints.call(hook, getattr(self._hooks, hook), arguments)
        except SystemExit as fault:  # it would end the whole server
            raise self.broken(f"{self.description.name}: {hook} called exit") from fault
        return answers[0] if answers else None

    async def _talk(self, hook: str, **arguments: Any) -> Any:
        if not getattr(self._hooks, hook).get_hookimpls():
            raise NotSupported(f"{self.description.label} has no {hook} ({self.distribution} {self.version})")
        bound = asyncio.timeout(self._seconds)
        try:
            async with bound:
                with in_use(*_secrets(arguments.values())):
                    return await self._drive(hook, self._call(hook, **arguments), self._tell)
        except TimeoutError as fault:
            if not bound.expired():
                raise
            raise self.broken(
                f"{self.description.name}: {hook} did not return within {self._seconds:g} s"
            ) from fault

    async def _drive(self, hook: str, coroutine: Any, told: Callable[[Stint], None]) -> Any:
        """An exception that would end the loop or the task, and was not meant for it, is the plugin's fault."""
        try:
            return await self.stints.drive(hook, coroutine, told)
        except PlatformError as error:
            error.message = redact(error.message)
            error.args = (error.message,)
            raise
        except (SystemExit, GeneratorExit) as fault:
            raise self.broken(f"{self.description.name}: {hook} called exit") from fault
        except asyncio.CancelledError as fault:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise self.broken(f"{self.description.name}: {hook} was cancelled by itself") from fault

    def _tell(self, stint: Stint) -> None:
        _log.warning("plugin %s %s: %s", self.distribution, self.version, self._held_up(stint))

    def _held_up(self, stint: Stint) -> str:
        return f"{stint.hook} held up the whole process, at {stint.where}"

    def _is(self, hook: str, answer: Any, *kinds: type[T]) -> T:
        if not isinstance(answer, kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise self.broken(
                f"{self.description.name}: {hook} returned {type(answer).__name__}, not {wanted}"
            )
        return answer

    def _all(self, hook: str, answer: Any, kind: type[T]) -> tuple[T, ...]:
        if isinstance(answer, str) or not isinstance(answer, Sequence):
            raise self.broken(
                f"{self.description.name}: {hook} returned {type(answer).__name__}, not a sequence"
            )
        return tuple(self._is(hook, one, kind) for one in answer)


def _secrets(arguments: Iterable[Any]) -> Iterable[str]:
    """What the plugin is handed and may not tell: of a session, of tokens, of a grant."""
    for argument in arguments:
        if isinstance(argument, Tokens):
            yield from (argument.access, argument.refresh or "", *argument.extra.values())
        elif isinstance(argument, Grant):
            yield from (argument.code, argument.verifier or "")
        elif (known := getattr(argument, "secrets", None)) is not None:
            yield from known()
