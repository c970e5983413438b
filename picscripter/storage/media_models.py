"""The tables of media: what users handed in, which posts want it, and what platforms may fetch."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from picscripter.storage.models import Post, User


class StoredFile(Model):
    """A picture or video of one user. Its bytes are in the media store under `sha256`; several users may share them.

    `width` and `height` are as it is shown: after `orientation` (EXIF, 1 to 8) is applied.
    """

    id = fields.CharField(36, primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    sha256 = fields.CharField(64)
    type = fields.CharField(16)
    content_type = fields.CharField(64)
    bytes = fields.BigIntField()
    width = fields.IntField()
    height = fields.IntField()
    duration_ms = fields.BigIntField(null=True)
    frame_rate = fields.FloatField(null=True)
    codecs: fields.JSONField[Any] = fields.JSONField()
    animated = fields.BooleanField(default=False)
    orientation = fields.IntField(default=1)
    source_url = fields.TextField(null=True)
    alt = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    used_at = fields.BigIntField()

    class Meta:
        table = "media"
        unique_together = (("user", "sha256"),)
        indexes = (
            Index(fields=("user_id", "created_at", "id"), name="idx_media_user"),
            Index(fields=("sha256",), name="idx_media_sha256"),
            Index(fields=("used_at",), name="idx_media_used"),
        )


class MediaUse(Model):
    """A post that wants a file."""

    id = fields.BigIntField(primary_key=True, generated=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", on_delete=fields.CASCADE)
    media: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", on_delete=fields.CASCADE
    )

    class Meta:
        table = "media_uses"
        unique_together = (("post", "media"),)
        indexes = (Index(fields=("media_id",), name="idx_media_uses_media"),)


class MediaLoan(Model):
    """A file that a platform may fetch until `expires_at`. `fetched_at`: before the first byte was sent.

    Who has a loan withdrawn while `fetched_at` is NULL knows that nobody has the file by it, and nobody ever will.
    """

    id = fields.CharField(32, primary_key=True)
    sha256 = fields.CharField(64)
    content_type = fields.CharField(64)
    bytes = fields.BigIntField()
    created_at = fields.BigIntField()
    expires_at = fields.BigIntField()
    fetched_at = fields.BigIntField(null=True)
    withdrawn_at = fields.BigIntField(null=True)

    class Meta:
        table = "media_loans"
        indexes = (
            Index(fields=("expires_at",), name="idx_media_loans_expires"),
            Index(fields=("created_at",), name="idx_media_loans_created"),
        )
