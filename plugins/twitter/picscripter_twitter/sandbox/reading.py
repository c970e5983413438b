"""Reading on X: who one is, one post, and an account's posts."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from picscripter.sandbox import Call, Refusal, Reply, Route, Sandbox, iso, named
from picscripter_twitter.sandbox import words
from picscripter_twitter.sandbox.archive import Archive, Post
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.members import Members

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


class Reading:
    """The endpoints that change nothing."""

    def __init__(
        self, twitter: Sandbox, login: Login, limits: Limits, members: Members, archive: Archive
    ) -> None:
        self._twitter, self._login, self._limits, self._members = twitter, login, limits, members
        self._archive = archive

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="GET", host="api", path="/2/users/me", act=self.me, params=COMMON)
        yield Route(method="GET", host="api", path="/2/tweets/{id}", act=self.read, params=COMMON)
        yield Route(method="GET", host="api", path="/2/users/{id}/tweets", act=self.listing, params=LISTING)

    def me(self, call: Call) -> Reply:
        """Who the token belongs to."""
        token = self._login.user(call, *NEEDED)
        with self._limits.of("me", token.account, token.grant.client) as limited:
            wanted = _fields(call, ("user.fields",), USER_FIELDS)
            return limited(Reply(json={"data": self._members.profile(self._members.author(token), wanted)}))

    def read(self, call: Call) -> Reply:
        """One post."""
        token = self._login.reader(call, *NEEDED)
        with self._limits.of("read", token.account or token.grant.client, token.grant.client) as limited:
            words.check_id(call.captured["id"])
            wanted = _fields(call, ("post.fields", "tweet.fields"), POST_FIELDS)
            self._members.spend_credit(token.account)
            post = self._archive.get(call.captured["id"])
            if post is None:
                # A single read that finds nothing is a 200 with errors alone (X API, "Partial errors").
                return limited(Reply(json={"errors": [words.not_found("tweet", call.captured["id"])]}))
            return limited(Reply(json={"data": _shown(post, wanted, call)}))

    def listing(self, call: Call) -> Reply:
        """An account's posts, newest first; young ones are missing for as long as the dial says."""
        token = self._login.reader(call, *NEEDED)
        with self._limits.of("list", token.account or token.grant.client, token.grant.client) as limited:
            account = call.captured["id"]
            words.check_id(account)
            count = _max_results(call)
            wanted = _fields(call, ("post.fields", "tweet.fields"), POST_FIELDS)
            self._members.spend_credit(token.account)
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
        for post in self._archive.timelines[account].newest_first(
            now=self._twitter.now, lag=lag, since=since, until=until
        ):
            if int(post.id) <= above or len(found) == count:
                break
            if int(post.id) < below and not ("replies" in call.query.get("exclude", "") and post.reply_to):
                found.append(post)
        return found


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
        "attachments": {"media_keys": list(post.media_keys)} if post.media_keys else None,
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


def _max_results(call: Call) -> int:
    value = call.query.get("max_results", "10")
    if not value.isdecimal() or not 5 <= int(value) <= 100:
        message = f"The `max_results` query parameter value [{value}] is not between 5 and 100"
        raise Refusal(words.invalid(message, {"max_results": [value]}))
    for name in ("since_id", "until_id", "pagination_token"):
        words.check_id(call.query.get(name, "0"))
    return int(value)


def _moment(call: Call, name: str) -> datetime | None:
    value = call.query.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        message = f"The `{name}` query parameter value [{value}] is not a valid RFC3339 timestamp"
        raise Refusal(words.invalid(message, {name: [value]}))
    return datetime.fromisoformat(value).astimezone(UTC)
