"""SAML responses of identity providers: read, never verified."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha1
from typing import NamedTuple
from xml.etree import ElementTree as ET

from ..._world.clock import moment
from ..._world.refusals import ExpiredTokenException, InvalidIdentityToken

FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
LONGEST = 12 * 60 * 60


class Assertion(NamedTuple):
    """What a SAML response says of who it was given to."""

    session_name: str
    seconds_left: int
    roles: frozenset[frozenset[str]]
    subject: str | None
    subject_type: str | None
    issuer: str | None
    audience: str | None
    source_identity: str | None

    def allows(self, role_arn: str, principal_arn: str) -> bool:
        """Tell whether the role may be assumed through the provider; a response without roles allows all."""
        return not self.roles or frozenset((role_arn, principal_arn)) in self.roles

    def name_qualifier(self, account_id: str, principal_arn: str) -> str:
        """Return a hash of issuer, account and provider."""
        provider = principal_arn.rpartition("/")[2]
        told = f"{self.issuer or ''}{account_id}/{provider}".encode()
        return base64.b64encode(sha1(told, usedforsecurity=False).digest()).decode()


def read(text: str, now: datetime) -> Assertion:
    """Read a SAML response in base64.

    Raises:
        ExpiredTokenException: Its time is over.
        InvalidIdentityToken: It cannot be read, or lacks the name of the session.
    """
    try:
        root = ET.fromstring(base64.b64decode(text, validate=True))  # noqa: S314  # the test's own document
    except (binascii.Error, ET.ParseError, ValueError) as error:
        raise InvalidIdentityToken("Invalid base64 SAMLResponse") from error
    values = {name: list(_values(root, name)) for name in ("RoleSessionName", "Role", "SourceIdentity")}
    if not values["RoleSessionName"]:
        raise InvalidIdentityToken("RoleSessionName is required in AuthnResponse")
    if not _SESSION_NAME.fullmatch(values["RoleSessionName"][0]):
        raise InvalidIdentityToken("RoleSessionName is invalid")
    name_id, data = root.find(".//{*}NameID"), root.find(".//{*}SubjectConfirmationData")
    limit = _time(data, "NotOnOrAfter")
    if limit is not None and limit <= now:
        raise ExpiredTokenException(f"Token must be redeemed before {limit.isoformat()}")
    ends = _time(root.find(".//{*}AuthnStatement"), "SessionNotOnOrAfter")
    return Assertion(
        session_name=values["RoleSessionName"][0],
        seconds_left=LONGEST if ends is None else max(0, int((ends - now).total_seconds())),
        roles=frozenset(frozenset(pair.replace(" ", "").split(",")) for pair in values["Role"]),
        subject=_text(name_id),
        subject_type=None if name_id is None else name_id.get("Format", "").removeprefix(FORMAT) or None,
        issuer=_text(root.find(".//{*}Assertion/{*}Issuer")),
        audience=None if data is None else data.get("Recipient"),
        source_identity=next(iter(values["SourceIdentity"]), None),
    )


def _values(root: ET.Element, name: str) -> Iterator[str]:
    for attribute in root.iterfind(f".//{{*}}Attribute[@Name='{ATTRIBUTES}{name}']"):
        for value in attribute.iterfind("{*}AttributeValue"):
            text = _text(value)
            if text:
                yield text


def _text(element: ET.Element | None) -> str | None:
    text = "" if element is None else (element.text or "").strip()
    return text or None


def _time(element: ET.Element | None, attribute: str) -> datetime | None:
    text = None if element is None else element.get(attribute)
    try:
        return None if text is None else moment(text)
    except ValueError as error:
        raise InvalidIdentityToken(f"{attribute} of the SAMLResponse is not a time: {text}") from error
