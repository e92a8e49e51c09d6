"""Sessions whose clients answer from one world, with nothing patched anywhere."""

from __future__ import annotations

import boto3
import botocore.session

from .._gateway import Gateway
from .._gateway.loader import shared_loader
from .._world import BaseWorld
from .botocore import Scoped

# What a caller's credentials look like who is nobody in particular.
ACCESS_KEY_ID = "AKIABILLINGMOCK00000"
SECRET_ACCESS_KEY = "billing_mock"  # noqa: S105  # no secret


def scoped_session(world: BaseWorld) -> boto3.Session:
    """Return a session whose clients answer from *world*, from the payer's account by default."""
    session = botocore.session.Session()
    session.register_component("data_loader", shared_loader())
    session.set_credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    session.register("before-send", Scoped(Gateway(world)))
    return boto3.Session(botocore_session=session, region_name=world.region)
