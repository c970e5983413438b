"""Creating and deleting posts on X, with its rules on length, media, repetition and conversation."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from picscripter.sandbox import Account, Call, Hung, Ids, Notice, Refusal, Reply, Route, Sandbox
from picscripter_twitter.sandbox import attachments, links, schema, words
from picscripter_twitter.sandbox.archive import Archive, Post
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.members import Members
from picscripter_twitter.sandbox.uploads import SNOWFLAKE_EPOCH_MS, Upload, Uploads
from picscripter_twitter.text import weighted_length

MOST, PREMIUM_MOST = 280, 25_000
EXCLUSIVE = ("poll", "quote_tweet_id", "direct_message_deep_link", "media", "card_uri")
NOT_EMULATED = ("poll", "direct_message_deep_link", "card_uri", "community_id", "edit_options", "geo")
NEEDED = ("tweet.read", "users.read")


class Posts:
    """The endpoints that change what is public, and the pages of posts."""

    def __init__(
        self,
        twitter: Sandbox,
        login: Login,
        limits: Limits,
        members: Members,
        uploads: Uploads,
        archive: Archive,
    ) -> None:
        self._twitter, self._login, self._limits, self._members = twitter, login, limits, members
        self._uploads, self._archive = uploads, archive
        self._ids = Ids(twitter.world.clock, epoch_ms=SNOWFLAKE_EPOCH_MS, spread=1 << 22)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield Route(method="POST", host="api", path="/2/tweets", act=self.create, params=None)
        yield Route(method="DELETE", host="api", path="/2/tweets/{id}", act=self.delete)
        for path in ("/{name}/status/{id}", "/i/web/status/{id}"):
            yield Route(method="GET", host="web", path=path, act=self.page, params=None, page=True)

    def page(self, call: Call) -> Reply:
        """Where a permalink leads."""
        return self._twitter.post_page(call.captured["id"])

    def create(self, call: Call) -> Reply:
        """The one call that makes something public."""
        token = self._login.user(call, "tweet.write", *NEEDED)
        with self._limits.of("create", token.account, token.grant.client) as limited:
            body = call.body.json
            found = schema.faults(body)
            if call.body.kind != "json" or found:
                raise Refusal(words.invalid_all(found or [("The body must be JSON.", {})]))
            self._members.spend_credit(token.account)
            post = self._make(self._members.author(token), body)
            answer = {"id": post.id, "text": post.text, "edit_history_post_ids": [post.id]}
            return limited(Reply(status=201, json={"data": answer}))

    def delete(self, call: Call) -> Reply:
        """One of one's own posts."""
        token = self._login.user(call, "tweet.write", *NEEDED)
        with self._limits.of("delete", token.account, token.grant.client) as limited:
            words.check_id(call.captured["id"])
            post = self._archive.get(call.captured["id"])
            if post is None:
                gone = words.not_found("tweet", call.captured["id"])
                raise Refusal(Reply(status=404, json={**gone, "status": 404}))
            if post.author.id != token.account:
                raise words.forbidden(words.FOREIGN)
            self._members.spend_credit(token.account)
            post.gone = True
            self._twitter.world.wall.take_down(self._twitter.name, post.id)
            return limited(Reply(json={"data": {"deleted": True}}))

    def _make(self, author: Account, body: dict[str, Any]) -> Post:
        """The post, if no rule is against it."""
        text = unicodedata.normalize("NFC", body.get("text", "")).strip()
        self._check_companions(body, text)
        shown = attachments.chosen(self._uploads, author, body["media"]) if "media" in body else []
        most = PREMIUM_MOST if self._members.is_premium(author) else MOST
        if weighted_length(text) > most:
            raise Refusal(words.invalid(words.TOO_LONG))
        if len(re.findall(r"(?<![\w$])\$[A-Za-z]{1,6}(?![A-Za-z0-9_])", text)) > 1:
            raise words.forbidden(words.CASHTAGS)
        parent = self._parent(author, body)
        # X does not say whether other media make the same text another post; here they do.
        key = (" ".join(text.split()), *(each.medium.digest for each in shown if each.medium))
        if self._archive.repeats(author, key, self._twitter.now):
            raise words.forbidden(words.DUPLICATE)
        return self._publish(author, body, text, key, parent, shown)

    def _check_companions(self, body: dict[str, Any], text: str) -> None:
        if sum(name in body for name in EXCLUSIVE) > 1:
            raise Refusal(words.invalid(words.EXCLUSIVE))
        if "quote_tweet_id" in body:
            raise words.forbidden(words.QUOTE)
        if any(name in body for name in NOT_EMULATED):
            raise words.forbidden(words.NOT_PERMITTED)
        if (not text and "media" not in body) or re.search("[\ufffe\ufeff\uffff]", text):
            raise Refusal(
                words.invalid("Your Tweet text is empty or has characters that X refuses.", {"text": [text]})
            )

    def _parent(self, author: Account, body: dict[str, Any]) -> Post | None:
        if "reply" not in body:
            return None
        parent = self._archive.get(body["reply"]["in_reply_to_tweet_id"])
        if parent is None:
            raise words.forbidden(words.REPLY_GONE)
        # One's own thread may go on; others' posts only where they mention who replies (since 2026-02).
        if parent.author.id != author.id and author.handle.lower() not in parent.key[0].lower():
            raise words.forbidden(words.NOT_SUMMONED)
        return parent

    def _publish(
        self,
        author: Account,
        body: dict[str, Any],
        text: str,
        key: tuple[str, ...],
        parent: Post | None,
        shown: Sequence[Upload],
    ) -> Post:
        new, name = self._ids.next(), author.handle.removeprefix("@")
        keys = [each.key for each in shown]
        kind = "photo" if not shown or shown[0].category == "tweet_image" else "video"
        told, urls = links.with_media(
            *links.shorten(text), f"https://x.com/{name}/status/{new}/{kind}/1", keys
        )
        post = Post(
            id=new,
            author=author,
            key=key,
            text=told,
            urls=urls,
            reply_to=parent.id if parent else None,
            conversation=parent.conversation if parent else new,
            reply_settings=body.get("reply_settings", "everyone"),
            made_at=self._twitter.now,
            media_keys=keys,
        )
        self._archive.add(post)
        self._twitter.world.wall.hang(
            Notice(
                platform=self._twitter.name,
                account=author,
                id=post.id,
                text=body.get("text", ""),
                published_at=post.made_at,
                path=f"/twitter/web/{name}/status/{post.id}",
                media=[Hung(medium=each.medium, alt=each.alt) for each in shown if each.medium],
            )
        )
        return post
