"""The tables. The seed's four (users, connections, posts, job_logs) and what the engine and the OAuth flow need.

Moments that people read are timestamps; moments that the engine compares are milliseconds (`fields.Ms`).
Everything that holds a token or a capability ends in `_enc` and is a ciphertext of the vault.
"""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class User(Model):
    """A person or app that may use this installation."""

    id = fields.CharField(36, primary_key=True)
    email = fields.CharField(320, unique=True)
    password_hash = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "users"


class Connection(Model):
    """One account of one user on one platform. `token_version` counts the tokens: refresh compares and sets it."""

    id = fields.CharField(36, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    platform = fields.CharField(64)
    login = fields.CharField(64, default="default")
    status = fields.CharField(16, default="active")  # active, reconnect, disconnected
    status_reason = fields.TextField(null=True)
    scopes: fields.JSONField[Any] = fields.JSONField()
    access_token_enc = fields.TextField()
    refresh_token_enc = fields.TextField(null=True)
    extra_enc = fields.TextField(null=True)
    token_type = fields.CharField(32, default="Bearer")
    expires_at = fields.DatetimeField(null=True)
    refresh_expires_at = fields.DatetimeField(null=True)
    refreshable_from = fields.DatetimeField(null=True)
    token_version = fields.BigIntField(default=1)
    refresh_presented = fields.BigIntField(null=True)  # the token_version whose refresh token was sent
    refresh_lease_until = fields.BigIntField(default=0)
    account_id = fields.CharField(255)
    account_handle = fields.CharField(255)
    account_kind = fields.CharField(64, default="person")
    account_picture = fields.TextField(null=True)
    account_facts: fields.JSONField[Any] = fields.JSONField()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "connections"
        unique_together = (("user", "platform", "account_id"),)
        indexes = (Index(fields=("platform", "account_id"), name="idx_connections_account"),)


class Post(Model):
    """One piece of content for one connection, and where the engine stands with it.

    `due_at` is when it wants to be run; `wake_at` when a dispatcher may take it: equal to `due_at`, or the end of
    the lease while somebody runs it. Both are NULL when there is nothing to do. `fence` grows with every claim,
    edit and cancel: who holds an older one may write nothing.
    """

    id = fields.CharField(36, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    connection: fields.ForeignKeyRelation[Connection] = fields.ForeignKeyField(
        "models.Connection", on_delete=fields.NO_ACTION
    )
    batch_id = fields.CharField(36, null=True)
    platform = fields.CharField(64)
    caption = fields.TextField()
    media: fields.JSONField[Any] = fields.JSONField()  # a list of {type, url, alt}
    options: fields.JSONField[Any] = fields.JSONField()
    scheduled_at = fields.DatetimeField(null=True)
    status = fields.CharField(16)
    external_id = fields.CharField(255, null=True)
    external_url = fields.TextField(null=True)
    client_post_id = fields.CharField(255, null=True)
    error: fields.JSONField[Any] = fields.JSONField(
        null=True
    )  # {code, message, problems}: why it failed or is held
    evidence: fields.JSONField[Any] = fields.JSONField(
        null=True
    )  # what is known of a commit whose outcome is not
    held_until = fields.DatetimeField(null=True)
    prepared = fields.BooleanField(default=False)
    published_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    due_at = fields.BigIntField(null=True)
    wake_at = fields.BigIntField(null=True)
    fence = fields.BigIntField(default=0)
    worker = fields.CharField(64, null=True)
    commit_state = fields.CharField(8, default="none")
    round = fields.IntField(default=1)
    attempts = fields.IntField(default=0)

    class Meta:
        table = "posts"
        unique_together = (("user", "client_post_id"),)
        indexes = (
            Index(fields=("user_id", "created_at", "id"), name="idx_posts_user"),
            Index(fields=("connection_id", "status"), name="idx_posts_connection"),
        )


class JobLog(Model):
    """A line of a post's story, for its owner."""

    id = fields.BigIntField(primary_key=True, generated=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", on_delete=fields.CASCADE)
    level = fields.CharField(8, default="info")
    message = fields.TextField()
    details: fields.JSONField[Any] = fields.JSONField(null=True, source_field="raw")
    created_at = fields.DatetimeField()

    class Meta:
        table = "job_logs"
        indexes = (Index(fields=("post_id", "id"), name="idx_job_logs_post"),)


class JournalStep(Model):
    """The remembered result of a step, a wait, or (a list) of parts: stored before it is used."""

    id = fields.BigIntField(primary_key=True, generated=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", on_delete=fields.CASCADE)
    round = fields.IntField()
    name = fields.CharField(128)
    digest = fields.CharField(64)
    state = fields.CharField(8, default="done")  # done; open: parts under way, or a wait since created_at
    result_enc = fields.TextField(null=True)
    expires_at = fields.BigIntField(null=True)
    undo = fields.BooleanField(default=False)
    undo_by = fields.CharField(255, null=True)  # the plugin's function that removes it, as module:name
    created_at = fields.BigIntField()

    class Meta:
        table = "journal_steps"
        unique_together = (("post", "round", "name", "digest"),)


class JournalCommit(Model):
    """One attempt of a public act. Written before its request is sent, answered once, by compare-and-set."""

    id = fields.CharField(36, primary_key=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", on_delete=fields.CASCADE)
    connection_id = fields.CharField(36)
    round = fields.IntField()
    name = fields.CharField(128)
    attempt = fields.IntField()
    fingerprint = fields.CharField(64)
    state = fields.CharField(16)
    fence = fields.BigIntField()
    intended_at = fields.BigIntField()
    deadline = fields.BigIntField()
    absents = fields.IntField(default=0)  # ripe looks that found nothing
    looks = fields.IntField(default=0)
    remote_id = fields.CharField(255, null=True)
    result_enc = fields.TextField(null=True)
    note = fields.TextField(null=True)  # what is known, in words; redacted
    refusal = fields.TextField(null=True)  # what the answer means if the lookup finds nothing

    class Meta:
        table = "journal_commits"
        unique_together = (("post", "round", "name", "attempt"),)


class RemoteId(Model):
    """Whose is what on an account: an id adopted by one post is never adopted by another, not even after deletion."""

    id = fields.BigIntField(primary_key=True, generated=True)
    connection_id = fields.CharField(36)
    remote_id = fields.CharField(255)
    platform = fields.CharField(64)
    post_id = fields.CharField(36)
    created_at = fields.BigIntField()

    class Meta:
        table = "remote_ids"
        unique_together = (("connection_id", "remote_id"),)
        indexes = (Index(fields=("platform", "remote_id"), name="idx_remote_ids_handle"),)


class Budget(Model):
    """What a platform last told about an allowance: `remaining` until `resets_at`; also the row that is locked."""

    key = fields.CharField(255, primary_key=True)
    remaining = fields.BigIntField(null=True)
    resets_at = fields.BigIntField(default=0)
    blocked_until = fields.BigIntField(default=0)

    class Meta:
        table = "budgets"


class BudgetSpend(Model):
    """A commit counted against an allowance until `holds_until`."""

    id = fields.BigIntField(primary_key=True, generated=True)
    key = fields.CharField(255)
    commit_id = fields.CharField(36)
    holds_until = fields.BigIntField()

    class Meta:
        table = "budget_spends"
        indexes = (
            Index(fields=("key", "holds_until"), name="idx_budget_spends_key"),
            Index(fields=("commit_id",), name="idx_budget_spends_commit"),
        )


class OAuthState(Model):
    """A consent under way. `id` is the SHA-256 of the state, `binding` that of the browser's cookie."""

    id = fields.CharField(64, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    platform = fields.CharField(64)
    login = fields.CharField(64)
    scopes: fields.JSONField[Any] = fields.JSONField()
    verifier_enc = fields.TextField(null=True)
    binding = fields.CharField(64)
    expires_at = fields.BigIntField()
    used_at = fields.BigIntField(null=True)
    kind = fields.CharField(16, default="consent")  # or `form`: what is asked before consent
    app_enc = fields.TextField(null=True)

    class Meta:
        table = "oauth_states"


class RegisteredApp(Model):
    """An app that was registered on the fly with one server. `id` is the SHA-256 of what it was registered for."""

    id = fields.CharField(64, primary_key=True)
    platform = fields.CharField(64)
    app_enc = fields.TextField()
    created_at = fields.BigIntField()

    class Meta:
        table = "registered_apps"


class Choice(Model):
    """Granted accounts (with their tokens) that wait for the person to say which ones to connect."""

    id = fields.CharField(64, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    platform = fields.CharField(64)
    login = fields.CharField(64)
    binding = fields.CharField(64)
    accounts_enc = fields.TextField()
    expires_at = fields.BigIntField()

    class Meta:
        table = "choices"


class RevokedToken(Model):
    """A JWT that was logged out, kept until it would have ended by itself."""

    jti = fields.CharField(64, primary_key=True)
    expires_at = fields.BigIntField()

    class Meta:
        table = "revoked_tokens"


class IdempotencyKey(Model):
    """The first request under an `Idempotency-Key`, and (once there is one) its answer."""

    id = fields.CharField(64, primary_key=True)  # SHA-256 of user and key
    fingerprint = fields.CharField(64)
    status = fields.IntField(null=True)
    body = fields.TextField(null=True)
    expires_at = fields.BigIntField()

    class Meta:
        table = "idempotency_keys"


class Worker(Model):
    """A process that publishes, and when it last said so: for `/readyz`, and to free the claims of the dead."""

    id = fields.CharField(64, primary_key=True)
    started_at = fields.BigIntField()
    seen_at = fields.BigIntField()
    lag_ms = fields.BigIntField(default=0)

    class Meta:
        table = "workers"
