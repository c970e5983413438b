"""What makes a container public, and how many times a day."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from picscripter.sandbox import Account, Call, Ids, Notice, Reply, Route, Sandbox
from picscripter_instagram.sandbox import fields, words
from picscripter_instagram.sandbox.dials import InstagramDials
from picscripter_instagram.sandbox.params import moment
from picscripter_instagram.sandbox.records import LIFE, Container, Media
from picscripter_instagram.sandbox.store import Store
from picscripter_instagram.sandbox.tokens import COMMON, FACEBOOK_GRAPH, GRAPH, PUBLISH, Tokens


class Publishing:
    """`media_publish` and `content_publishing_limit`."""

    def __init__(
        self, instagram: Sandbox, dials: Callable[[], InstagramDials], tokens: Tokens, store: Store
    ) -> None:
        self._instagram, self._dials_now, self._tokens, self._store = instagram, dials, tokens, store
        self._ids = Ids(instagram.world.clock, spread=100)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        publish, asked = COMMON | {"creation_id"}, COMMON | {"since", "summary"}
        for host in (GRAPH, FACEBOOK_GRAPH):
            path = "/{version}/{node}/media_publish"
            yield Route(method="POST", host=host, path=path, act=self.publish, params=publish)
            path = "/{version}/{node}/content_publishing_limit"
            yield Route(method="GET", host=host, path=path, act=self.quota, params=asked)

    def publish(self, call: Call) -> Reply:
        """The public act."""
        _, account = self._tokens.account(call, PUBLISH[call.host])
        if self._dials.spam_block == "before":
            raise self._blocked()
        container = self._publishable(call, account)
        if self._used(account, self._instagram.now - LIFE) >= self._dials.quota_total:
            raise words.refusal(9, words.FULL, subcode=2207042)
        media = self._made_public(container)
        if self._dials.spam_block == "after":
            raise self._blocked()
        return Reply(json={"id": media.id})

    def quota(self, call: Call) -> Reply:
        """How many posts were published since (in 24 hours, unless said otherwise), and how many may be."""
        _, account = self._tokens.account(call, PUBLISH[call.host])
        day_ago = self._instagram.now - LIFE
        since = moment(call, "since") or day_ago
        if since < day_ago - timedelta(seconds=1):
            raise words.refusal(100, "(#100) Param since must be within the last 24 hours")
        wanted = fields.parse(str(call.params.get("fields", "quota_usage")))
        total = {"quota_total": self._dials.quota_total, "quota_duration": int(LIFE.total_seconds())}
        known = {
            "id": lambda: None,
            "config": lambda: total,
            "quota_usage": lambda: self._used(account, since),
        }
        return Reply(json={"data": [fields.pick("ContentPublishingLimitResponse", known, wanted)]})

    @property
    def _dials(self) -> InstagramDials:
        return self._dials_now()

    def _blocked(self) -> Exception:
        message = "Application request limit reached"
        return words.refusal(4, message, subcode=2207051, reason=words.BLOCKED)

    def _publishable(self, call: Call, account: Account) -> Container:
        key = str(call.params.get("creation_id", ""))
        container = self._store.container(key)
        now = self._instagram.now
        if container is None or container.account.id != account.id or container.published_at is not None:
            raise words.no_container(key)
        if container.child:
            raise words.refusal(100, "(#100) An item of a carousel cannot be published alone")
        match container.status(now):
            case "EXPIRED":
                raise words.no_container(key)
            case "IN_PROGRESS":
                reason = "The media is not ready for publishing, please wait for a moment"
                raise words.refusal(9007, "Media ID is not available", subcode=2207027, reason=reason)
            case "ERROR":
                raise words.refusal(100, f"(#100) The media has an error: {container.fault}")
        if any(each.published_at is not None for each in container.children):
            raise words.refusal(100, "(#100) An item of the carousel was published before")
        return container

    def _made_public(self, container: Container) -> Media:
        media = Media(id=self._ids.next(), container=container, made_at=self._instagram.now)
        for each in (container, *container.children):
            each.published_at, each.post = media.made_at, media.id
        self._store.publish(media)
        self._instagram.world.wall.hang(
            Notice(
                platform=self._instagram.name,
                account=container.account,
                id=media.id,
                text=container.caption,
                published_at=media.made_at,
                path=media.path,
                media=container.hung,
            )
        )
        return media

    def _used(self, account: Account, since: datetime) -> int:
        return sum(1 for made in self._store.of(account).published if made > since)
