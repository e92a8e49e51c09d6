"""Sessions whose clients answer from one world, with nothing patched anywhere."""

from __future__ import annotations

from typing import Any

import boto3
import botocore.session
from botocore.handlers import BUILTIN_HANDLERS

from .._gateway import Gateway
from .._gateway.loader import shared_loader
from .._world import BaseWorld
from .botocore import Scoped, is_moto
from .credentials import ACCESS_KEY_ID, SECRET_ACCESS_KEY

# Unlike botocore's own, this setting comes from no variable of the environment.
NO_PROFILE = {"profile": (None, None, None, None)}


def scoped_session(world: BaseWorld) -> boto3.Session:
    """Return a session whose clients answer from *world*, from the payer's account by default."""
    session = unconfigured_session()
    door: Any = Scoped(Gateway(world))
    session.register("before-send", door)
    return boto3.Session(botocore_session=session, region_name=world.region)


def unconfigured_session() -> botocore.session.Session:
    """Return a session with fake credentials, without a profile, and that moto does not answer."""
    session = botocore.session.Session(session_vars=NO_PROFILE)
    session.register_component("data_loader", shared_loader())
    session.set_credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    # Every session starts with moto's handler once moto was imported, which would answer as well.
    for event, handler, *_ in BUILTIN_HANDLERS:
        if event == "before-send" and is_moto(handler):
            session.unregister(event, handler)
    return session
