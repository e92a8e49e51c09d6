"""The way out to moto: what one world's alerts and actions bring about there. Knows moto's door, not budgets.

moto is never imported here, only found: what nobody imported is not active either.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import BotoCoreError, ClientError

from .._world import BaseWorld
from .._world.actions import Deed
from .._world.outbox import Delivery

TOPIC = re.compile(r"arn:[a-z-]+:sns:([a-z]+(?:-[a-z0-9]+)+):(\d{12}):.+")
LONGEST_SUBJECT = 100  # SNS refuses a message with a longer one

TARGETS = {"Users": "user", "Groups": "group", "Roles": "role"}


class MotoDoor:
    """What watches one world and carries out in moto what it sees; open while the world is in use.

    Args:
        world: The world.
    """

    def __init__(self, world: BaseWorld) -> None:
        self._world = world
        self._clients: dict[tuple[str, ...], Any] = {}

    def open(self) -> None:
        """Begin to watch."""
        self._world.outbox.observers.append(self.publish)
        self._world.actions.observers.append(self.carry_out)

    def close(self) -> None:
        """Watch no longer; a test may have taken the watchers away itself."""
        watched: tuple[tuple[list[Any], Any], ...] = (
            (self._world.outbox.observers, self.publish),
            (self._world.actions.observers, self.carry_out),
        )
        for observers, own in watched:
            if own in observers:
                observers.remove(own)

    def publish(self, delivery: Delivery) -> None:
        """Publish a message to its topic, where moto has that topic."""
        topic = TOPIC.fullmatch(delivery.address)
        if delivery.channel != "SNS" or topic is None or not is_motos("sns"):
            return
        sns = self._client("sns", *topic.groups())
        subject = delivery.subject[:LONGEST_SUBJECT]
        # A topic that is not there, or does not take the message, is no concern of who spent the money.
        with suppress(BotoCoreError, ClientError):
            sns.publish(TopicArn=delivery.address, Subject=subject, Message=delivery.message)

    def carry_out(self, deed: Deed) -> str | None:
        """Do a deed in moto; return why moto refused it, ``None`` when it did not.

        Service control policies are left out: organizations are not moto's, but ours. So is undoing what
        a document did: nobody says that AWS starts instances again.
        """
        try:
            if deed.action_type == "APPLY_IAM_POLICY" and is_motos("iam"):
                change = attach if deed.kind == "EXECUTE" else detach
                iam = self._client("iam", self._world.region, deed.account_id)
                change(iam, deed.definition["IamActionDefinition"])
            elif deed.action_type == "RUN_SSM_DOCUMENTS" and deed.kind == "EXECUTE":
                self._stop(deed.account_id, deed.definition["SsmActionDefinition"])
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        except BotoCoreError as error:  # nothing that could be asked of anybody
            return str(error)
        return None

    def _stop(self, account_id: str, definition: Mapping[str, Any]) -> None:
        service, stop = STOPS[definition["ActionSubType"]]
        if is_motos(service):
            stop(self._client(service, definition["Region"], account_id), definition["InstanceIds"])

    def _client(self, service: str, region: str, account_id: str) -> Any:
        key = service, region, account_id
        if key not in self._clients:
            self._clients[key] = client_of(*key)
        return self._clients[key]


def is_motos(service: str) -> bool:
    """Tell whether moto is active in this process, and answers a service."""
    models = sys.modules.get("moto.core.models")
    if models is None or not models.botocore_stubber.enabled:
        return False
    config = sys.modules["moto.core.config"]
    return bool(config.service_whitelisted(service) and not config.passthrough_service(service))


def client_of(service: str, region: str, account_id: str) -> Any:
    """Return a client whose calls moto answers for an account; they never reach a network."""
    import boto3  # who does not use moto need not load it
    from botocore.config import Config

    from .sessions import unconfigured_session

    session = unconfigured_session()
    ask: Any = asking_moto(region, account_id)
    session.register("before-send", ask)
    options: Any = {"ignore_configured_endpoint_urls": True, "retries": {"total_max_attempts": 1}}
    here = boto3.Session(botocore_session=session, region_name=region)
    return here.client(service, config=Config(**options))


def asking_moto(region: str, account_id: str) -> Callable[..., AWSResponse]:
    """Return a handler that lets moto answer for an account."""

    def ask(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        headers: Any = request.headers
        headers["x-moto-account-id"] = account_id
        try:
            answer: AWSResponse | None = sys.modules["moto.core.models"].botocore_stubber(event_name, request)
        except KeyError as error:
            if error.args != (region,):
                raise
            raise _not_there(event_name, f"moto has no region {region}") from error
        if answer is None:
            told = f"moto was told to let {request.url} through to the network, where nothing of this may go"
            raise _not_there(event_name, told)
        return answer

    return ask


def _not_there(event_name: str, why: str) -> ClientError:
    return ClientError({"Error": {"Code": "NotMocked", "Message": f"{why}."}}, event_name.rpartition(".")[2])


def attach(iam: Any, definition: Mapping[str, Any]) -> None:
    """Attach a policy to all users, groups and roles that are named, or to none."""
    for kind, target in list(_existing(iam, definition)):
        getattr(iam, f"attach_{kind}_policy")(**target, PolicyArn=definition["PolicyArn"])


def detach(iam: Any, definition: Mapping[str, Any]) -> None:
    """Take a policy back from all of them; where it is attached no longer, there is nothing to do."""
    for kind, target in list(_existing(iam, definition)):
        with suppress(iam.exceptions.NoSuchEntityException):
            getattr(iam, f"detach_{kind}_policy")(**target, PolicyArn=definition["PolicyArn"])


def _existing(iam: Any, definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the targets of an action, with how the API calls each; the first that is missing is an error."""
    for member, kind in TARGETS.items():
        for name in definition.get(member, ()):
            target = {f"{kind.title()}Name": name}
            getattr(iam, f"get_{kind}")(**target)
            yield kind, target


def _stop_instances(ec2: Any, ids: Sequence[str]) -> None:
    ec2.stop_instances(InstanceIds=ids)


def _stop_databases(rds: Any, ids: Sequence[str]) -> None:
    """Stop all databases that run, if there are all of them."""
    found = [rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0] for name in ids]
    for database in found:
        if database["DBInstanceStatus"] == "available":
            rds.stop_db_instance(DBInstanceIdentifier=database["DBInstanceIdentifier"])


STOPS: Mapping[str, tuple[str, Callable[[Any, Sequence[str]], None]]] = {
    "STOP_EC2_INSTANCES": ("ec2", _stop_instances),
    "STOP_RDS_INSTANCES": ("rds", _stop_databases),
}
