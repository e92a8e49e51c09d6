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

# What a caller's credentials look like who is nobody in particular.
ACCESS_KEY_ID = "AKIABILLINGMOCK00000"
SECRET_ACCESS_KEY = "billing_mock"  # no secret


def scoped_session(world: BaseWorld) -> boto3.Session:
    """Return a session whose clients answer from *world*, from the payer's account by default."""
    session = botocore.session.Session()
    session.register_component("data_loader", shared_loader())
    session.set_credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    # Every session starts with moto's handler once moto was imported, which would answer as well.
    for event, handler, *_ in BUILTIN_HANDLERS:
        if event == "before-send" and is_moto(handler):
            session.unregister(event, handler)
    door: Any = Scoped(Gateway(world))
    session.register("before-send", door)
    return boto3.Session(botocore_session=session, region_name=world.region)


def forget_fakes() -> None:
    """Let boto3's default session look for credentials again if it found the fake ones.

    The session itself stays: making a new one for each test is what would be slow.
    """
    session: Any = boto3.DEFAULT_SESSION
    inner = vars(session)["_session"] if session is not None else None
    found = vars(inner).get("_credentials") if inner is not None else None
    if found is not None and found.access_key == ACCESS_KEY_ID:
        vars(inner)["_credentials"] = None  # neither library has a public way
