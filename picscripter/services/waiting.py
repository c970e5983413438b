"""Posts of a platform that is not here wait, visibly: whoever has the plugin publishes them."""

from dataclasses import replace

from picscripter.domain.states import ACTIVE
from picscripter.platforms.registry import Registry
from picscripter.storage.post_rows import StoredPost

PLATFORM_MISSING = "platform_missing"


def explained(post: StoredPost, registry: Registry) -> StoredPost:
    """The post, with the reason why nothing happens to it when its plugin is not installed, or set aside.

    Said when asked, and stored nowhere: another process may have the plugin, and installing it is all that is needed.
    """
    if post.platform in registry or post.status not in ACTIVE or post.error is not None:
        return post
    reasons = [each.reason for each in registry.quarantined if each.name == post.platform]
    why = f"its plugin is set aside: {reasons[0]}" if reasons else "its plugin is not installed here"
    message = f"{post.platform} cannot be published: {why}. The post goes on when the plugin is there again."
    return replace(post, error={"code": PLATFORM_MISSING, "message": message})
