"""All operations of the API, one file per resource."""

from picscripter.web.operation import Operation
from picscripter.web.routes import health

OPERATIONS: tuple[Operation, ...] = (*health.OPERATIONS,)
