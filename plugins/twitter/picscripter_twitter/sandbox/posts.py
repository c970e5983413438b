"""Creating, reading and deleting posts on X, with its rules on length, repetition and conversation."""

import html
import re
import secrets
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from picscripter.sandbox import (
    Account,
    Call,
    Ids,
    Notice,
    Refusal,
    Reply,
    Route,
    Sandbox,
    Timeline,
    Token,
    iso,
    named,
)
from picscripter_twitter.sandbox import schema, words
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.members import Members
from picscripter_twitter.sandbox.weight import MOST, addresses, weighted_length

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657  # X's ids are milliseconds since then, and 22 bits more
REPEATED_WITHIN = timedelta(hours=12)  # as reported; X documents no window
PREMIUM_MOST = 25_000
EXCLUSIVE = ("poll", "quote_tweet_id", "direct_message_deep_link", "media", "card_uri")
NOT_EMULATED = ("poll", "direct_message_deep_link", "card_uri", "community_id", "edit_options", "geo")
NEEDED = ("tweet.read", "users.read")
POST_FIELDS = named(
    "article article_title attachments author_id card_uri community_id context_annotations conversation_id "
    "created_at display_text_range edit_controls edit_history_post_ids edit_history_tweet_ids entities geo "
    "id in_reply_to_user_id lang media_metadata non_public_metrics note_post note_tweet organic_metrics "
    "paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_posts referenced_tweets "
    "reply_settings source text withheld"
)
USER_FIELDS = named(
    "confirmed_email connection_status created_at description entities id is_identity_verified location name "
    "parody profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you "
    "subscription subscription_type url username verified verified_followers_count verified_type withheld"
)
COMMON = named("post.fields tweet.fields user.fields media.fields poll.fields place.fields expansions")
LISTING = COMMON | named("max_results pagination_token start_time end_time since_id until_id exclude")


@dataclass(slots=True, kw_only=True)
class Post:
    """`text` is as X gives it back: addresses replaced by t.co, and & < > written as in HTML."""

    id: str
    author: Account
    key: str
    text: str
    urls: list[dict[str, Any]]
    reply_to: str | None
    conversation: str
    reply_settings: str
    made_at: datetime
    gone: bool = False


class Posts:
    """All posts of all accounts, and their endpoints."""

    def __init__(self, twitter: Sandbox, login: Login, limits: Limits, members: Members) -> None:
        self._twitter, self._login, self._limits, self._members = twitter, login, limits, members
        self._ids = Ids(twitter.world.clock, epoch_ms=SNOWFLAKE_EPOCH_MS, spread=1 << 22)
        self._by_id: dict[str, Post] = {}
        self._timelines: dict[str, Timeline[Post]] = defaultdict(Timeline)
        self._recent: dict[tuple[str, str], Post] = {}

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()
        self._timelines.clear()
        self._recent.clear()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="GET", host="api", path="/2/users/me", act=self.me, params=COMMON)
        yield Route(method="POST", host="api", path="/2/tweets", act=self.create, params=None)
        yield Route(method="GET", host="api", path="/2/tweets/{id}", act=self.read, params=COMMON)
        yield Route(method="DELETE", host="api", path="/2/tweets/{id}", act=self.delete)
        yield Route(method="GET", host="api", path="/2/users/{id}/tweets", act=self.listing, params=LISTING)
        yield Route(
            method="GET", host="web", path="/{name}/status/{id}", act=self.page, params=None, page=True
        )
        yield Route(
            method="GET", host="web", path="/i/web/status/{id}", act=self.page, params=None, page=True
        )

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._twitter.post_page(call.captured["id"])

    def me(self, call: Call) -> Reply:
        """Who the token belongs to."""
        token = self._login.user(call, *NEEDED)
        with self._limits.of("me", token.account, token.grant.client) as limited:
            wanted = _fields(call, ("user.fields",), USER_FIELDS)
            return limited(Reply(json={"data": self._members.profile(self._author(token), wanted)}))

    def create(self, call: Call) -> Reply:
        """The one call that makes something public."""
        token = self._login.user(call, "tweet.write", *NEEDED)
        with self._limits.of("create", token.account, token.grant.client) as limited:
            body = call.body.json
            found = schema.faults(body)
            if call.body.kind != "json" or found:
                raise Refusal(words.invalid_all(found or [("The body must be JSON.", {})]))
            self._members.spend_credit(token.account)
            post = self._make(self._author(token), body)
            answer = {"id": post.id, "text": post.text, "edit_history_post_ids": [post.id]}
            return limited(Reply(status=201, json={"data": answer}))

    def _make(self, author: Account, body: dict[str, Any]) -> Post:
        """The post, if no rule is against it."""
        text = unicodedata.normalize("NFC", body.get("text", "")).strip()
        self._check_companions(body, text)
        most = PREMIUM_MOST if self._members.is_premium(author) else MOST
        if weighted_length(text) > most:
            raise Refusal(words.invalid(words.TOO_LONG))
        if len(re.findall(r"(?<![\w$])\$[A-Za-z]{1,6}(?![A-Za-z0-9_])", text)) > 1:
            raise words.forbidden(words.CASHTAGS)
        parent = self._parent(author, body)
        key = " ".join(text.split())
        last = self._recent.get((author.id, key))
        if last is not None and not last.gone and self._twitter.now < last.made_at + REPEATED_WITHIN:
            raise words.forbidden(words.DUPLICATE)
        return self._publish(author, text, key, parent, body.get("reply_settings", "everyone"))

    def _check_companions(self, body: dict[str, Any], text: str) -> None:
        if sum(name in body for name in EXCLUSIVE) > 1:
            raise Refusal(words.invalid(words.EXCLUSIVE))
        if "media" in body:  # this sandbox has no uploads yet, so no id can be one of its own
            raise Refusal(words.invalid(words.MEDIA, {"media.media_ids": body["media"]["media_ids"]}))
        if "quote_tweet_id" in body:
            raise words.forbidden(words.QUOTE)
        if any(name in body for name in NOT_EMULATED):
            raise words.forbidden(words.NOT_PERMITTED)
        if not text or re.search("[\ufffe\ufeff\uffff]", text):
            raise Refusal(
                words.invalid("Your Tweet text is empty or has characters that X refuses.", {"text": [text]})
            )

    def _parent(self, author: Account, body: dict[str, Any]) -> Post | None:
        if "reply" not in body:
            return None
        parent = self._by_id.get(body["reply"]["in_reply_to_tweet_id"])
        if parent is None or parent.gone:
            raise words.forbidden(words.REPLY_GONE)
        # One's own thread may go on; others' posts only where they mention who replies (since 2026-02).
        if parent.author.id != author.id and author.handle.lower() not in parent.key.lower():
            raise words.forbidden(words.NOT_SUMMONED)
        return parent

    def _publish(self, author: Account, text: str, key: str, parent: Post | None, settings: str) -> Post:
        shown, urls = shorten(text)
        new = self._ids.next()
        post = Post(
            id=new,
            author=author,
            key=key,
            text=shown,
            urls=urls,
            reply_to=parent.id if parent else None,
            conversation=parent.conversation if parent else new,
            reply_settings=settings,
            made_at=self._twitter.now,
        )
        self._by_id[post.id] = post
        self._timelines[author.id].add(post)
        self._recent[author.id, key] = post
        self._twitter.world.wall.hang(
            Notice(
                platform=self._twitter.name,
                account=author,
                id=post.id,
                text=text,
                published_at=post.made_at,
                path=f"/twitter/web/{author.handle.removeprefix('@')}/status/{post.id}",
            )
        )
        return post

    def read(self, call: Call) -> Reply:
        """One post."""
        token = self._login.reader(call, *NEEDED)
        with self._limits.of("read", token.account or token.grant.client, token.grant.client) as limited:
            _check_id(call.captured["id"])
            wanted = _fields(call, ("post.fields", "tweet.fields"), POST_FIELDS)
            post = self._by_id.get(call.captured["id"])
            if post is None or post.gone:
                # A single read that finds nothing is a 200 with errors alone (X API, "Partial errors").
                return limited(Reply(json={"errors": [words.not_found("tweet", call.captured["id"])]}))
            return limited(Reply(json={"data": _shown(post, wanted, call)}))

    def delete(self, call: Call) -> Reply:
        """One of one's own posts."""
        token = self._login.user(call, "tweet.write", *NEEDED)
        with self._limits.of("delete", token.account, token.grant.client) as limited:
            _check_id(call.captured["id"])
            post = self._by_id.get(call.captured["id"])
            if post is None or post.gone:
                gone = words.not_found("tweet", call.captured["id"])
                raise Refusal(Reply(status=404, json={**gone, "status": 404}))
            if post.author.id != token.account:
                raise words.forbidden(words.FOREIGN)
            self._members.spend_credit(token.account)
            post.gone = True
            self._twitter.world.wall.take_down(self._twitter.name, post.id)
            return limited(Reply(json={"data": {"deleted": True}}))

    def listing(self, call: Call) -> Reply:
        """An account's posts, newest first; young ones are missing for as long as the dial says."""
        token = self._login.reader(call, *NEEDED)
        with self._limits.of("list", token.account or token.grant.client, token.grant.client) as limited:
            account = call.captured["id"]
            _check_id(account)
            count = _max_results(call)
            wanted = _fields(call, ("post.fields", "tweet.fields"), POST_FIELDS)
            if self._twitter.accounts.get(account) is None:
                return limited(Reply(json={"errors": [words.not_found("user", account)]}))
            found = self._window(call, account, count + 1)
            return limited(Reply(json=_listed(found, count, wanted, call)))

    def _window(self, call: Call, account: str, count: int) -> list[Post]:
        since, until = _moment(call, "start_time"), _moment(call, "end_time")
        if since is not None and until is not None and since >= until:
            raise Refusal(words.invalid("start_time must be earlier than end_time"))
        above = int(call.query.get("since_id", 0))
        below = min(int(call.query.get(name, 2**63)) for name in ("until_id", "pagination_token"))
        found: list[Post] = []
        lag = self._twitter.dials.index_lag_seconds
        for post in self._timelines[account].newest_first(
            now=self._twitter.now, lag=lag, since=since, until=until
        ):
            if int(post.id) <= above or len(found) == count:
                break
            if int(post.id) < below and not ("replies" in call.query.get("exclude", "") and post.reply_to):
                found.append(post)
        return found

    def _author(self, token: Token) -> Account:
        author = self._twitter.accounts.get(token.account)
        if author is None:
            raise Refusal(words.problem(401))
        return author


def shorten(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text as X gives it back, and its `entities.urls`; indices count characters of that text."""
    pieces: list[str] = []
    urls: list[dict[str, Any]] = []
    at = 0
    for link in addresses(text):
        pieces.append(html.escape(text[at : link.start], quote=False))
        short = "https://t.co/" + "".join(
            secrets.choice(string.ascii_letters + string.digits) for _ in range(10)
        )
        start = sum(map(len, pieces))
        urls.append(
            {
                "start": start,
                "end": start + len(short),
                "url": short,
                "expanded_url": link.expanded,
                "display_url": re.sub(r"^https?://(www\.)?", "", link.expanded)[:26],
            }
        )
        pieces.append(short)
        at = link.end
    pieces.append(html.escape(text[at:], quote=False))
    return "".join(pieces), urls


def _listed(found: list[Post], count: int, wanted: set[str], call: Call) -> dict[str, Any]:
    shown = found[:count]
    if not shown:
        return {"meta": {"result_count": 0}}
    meta: dict[str, Any] = {"result_count": len(shown), "newest_id": shown[0].id, "oldest_id": shown[-1].id}
    if len(found) > count:
        meta["next_token"] = shown[-1].id
    return {"data": [_shown(post, wanted, call) for post in shown], "meta": meta}


def _shown(post: Post, wanted: set[str], call: Call) -> dict[str, Any]:
    """Both spellings of renamed fields are known; an app that asks in the old one is answered in it."""
    old = "tweet.fields" in call.query
    parents = [{"type": "replied_to", "id": post.reply_to}] if post.reply_to else None
    metrics = dict.fromkeys(
        ("repost_count", "reply_count", "like_count", "quote_count", "impression_count"), 0
    )
    known: dict[str, Any] = {
        "created_at": iso(post.made_at),
        "author_id": post.author.id,
        "conversation_id": post.conversation,
        "entities": {"urls": post.urls} if post.urls else None,
        "referenced_tweets" if old else "referenced_posts": parents,
        "in_reply_to_user_id": post.author.id if post.reply_to else None,
        "reply_settings": post.reply_settings,
        "lang": "und",
        "public_metrics": metrics,
    }
    asked = {name: known[name] for name in sorted(wanted) if known.get(name) is not None}
    history = "edit_history_tweet_ids" if old else "edit_history_post_ids"
    return {"id": post.id, "text": post.text, history: [post.id], **asked}


def _fields(call: Call, names: tuple[str, ...], known: frozenset[str]) -> set[str]:
    wanted = {field for name in names for field in call.query.get(name, "").split(",") if field}
    unknown = sorted(wanted - known)
    if unknown:
        message = (
            f"The `{names[0]}` query parameter value [{unknown[0]}] is not one of [{','.join(sorted(known))}]"
        )
        raise Refusal(words.invalid(message, {names[0]: unknown}))
    return wanted


def _check_id(value: str) -> None:
    if not re.fullmatch(r"[0-9]{1,19}", value):
        raise Refusal(
            words.invalid(f"The `id` query parameter value [{value}] is not valid", {"id": [value]})
        )


def _max_results(call: Call) -> int:
    value = call.query.get("max_results", "10")
    if not value.isdecimal() or not 5 <= int(value) <= 100:
        message = f"The `max_results` query parameter value [{value}] is not between 5 and 100"
        raise Refusal(words.invalid(message, {"max_results": [value]}))
    for name in ("since_id", "until_id", "pagination_token"):
        _check_id(call.query.get(name, "0"))
    return int(value)


def _moment(call: Call, name: str) -> datetime | None:
    value = call.query.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        message = f"The `{name}` query parameter value [{value}] is not a valid RFC3339 timestamp"
        raise Refusal(words.invalid(message, {name: [value]}))
    return datetime.fromisoformat(value).astimezone(UTC)
