"""HTTP in, HTTP out: what the wire says, told to the backends in Python."""

from .gateway import Gateway
from .messages import Request, Response

__all__ = ["Gateway", "Request", "Response"]
