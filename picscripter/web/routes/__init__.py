"""All operations of the API, one file per resource."""

from picscripter.web.operation import Operation
from picscripter.web.routes import (
    auth,
    choices,
    connect,
    connections,
    docs,
    forms,
    health,
    hooks,
    loans,
    media,
    platforms,
    post_changes,
    posts,
)

OPERATIONS: tuple[Operation, ...] = (
    *auth.OPERATIONS,
    *connect.OPERATIONS,
    *choices.OPERATIONS,
    *forms.OPERATIONS,
    *connections.OPERATIONS,
    *hooks.OPERATIONS,
    *platforms.OPERATIONS,
    *media.OPERATIONS,
    *loans.OPERATIONS,
    *posts.OPERATIONS,
    *post_changes.OPERATIONS,
    *health.OPERATIONS,
    *docs.OPERATIONS,
)
