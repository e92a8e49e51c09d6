"""HTTP in, HTTP out: what the wire says, told to the backends in Python."""

from .gateway import Gateway
from .messages import Broken, Held, Request, Response

__all__ = ["Broken", "Gateway", "Held", "Request", "Response"]
