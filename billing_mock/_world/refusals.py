"""What AWS would refuse. Each class bears the name AWS gives the error.

That is the code a caller finds in ``ClientError`` and on ``client.exceptions``. HTTP
status and the spelling of members are the botocore model's to know.
"""

from __future__ import annotations


class Refusal(Exception):
    """A refusal AWS would answer with.

    Args:
        message: AWS's text.
        status: The HTTP status, for a code the service does not model; the model decides otherwise.
        members: The error's other modelled members, in snake_case.
    """

    def __init__(self, message: str, *, status: int = 400, **members: object) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        vars(self).update(members)

    @property
    def code(self) -> str:
        """AWS's name of the error."""
        return type(self).__name__


def named(code: str) -> type[Refusal]:
    """Return the class for *code*, made on the spot for one that has none here."""
    known = globals().get(code)
    return known if isinstance(known, type) and issubclass(known, Refusal) else type(code, (Refusal,), {})


class AccessDenied(Refusal): ...


class AccessDeniedException(Refusal): ...


class AccountAlreadyClosedException(Refusal): ...


class AccountAlreadyRegisteredException(Refusal): ...


class AccountNotFoundException(Refusal): ...


class AccountNotRegisteredException(Refusal): ...


class AlreadyInOrganizationException(Refusal): ...


class AWSOrganizationsNotInUseException(Refusal): ...


class BillingViewHealthStatusException(Refusal): ...


class ChildNotFoundException(Refusal): ...


class ConflictException(Refusal): ...


class ConstraintViolationException(Refusal): ...


class CreateAccountStatusNotFoundException(Refusal): ...


class CreationLimitExceededException(Refusal): ...


class DestinationParentNotFoundException(Refusal): ...


class DuplicateAccountException(Refusal): ...


class DuplicateOrganizationalUnitException(Refusal): ...


class DuplicateRecordException(Refusal): ...


class ExpiredNextTokenException(Refusal): ...


class ExpiredToken(Refusal): ...


class ExpiredTokenException(Refusal): ...


class InternalFailure(Refusal): ...


class InvalidAction(Refusal): ...


class InvalidAuthorizationMessageException(Refusal): ...


class InvalidIdentityToken(Refusal): ...


class InvalidInputException(Refusal): ...


class InvalidNextTokenException(Refusal): ...


class InvalidParameterException(Refusal): ...


class InvalidRequestException(Refusal): ...


class LimitExceededException(Refusal): ...


class MalformedPolicyDocument(Refusal): ...


class MasterCannotLeaveOrganizationException(Refusal): ...


class NotFoundException(Refusal): ...


class OrganizationalUnitNotEmptyException(Refusal): ...


class OrganizationalUnitNotFoundException(Refusal): ...


class OrganizationNotEmptyException(Refusal): ...


class PackedPolicyTooLarge(Refusal): ...


class ParentNotFoundException(Refusal): ...


class RequestEntityTooLargeException(Refusal): ...


class ResourceAlreadyExistsException(Refusal): ...


class ResourceLockedException(Refusal): ...


class ResourceNotFoundException(Refusal): ...


class SerializationException(Refusal): ...


class ServiceLimitExceededException(Refusal): ...


class ServiceQuotaExceededException(Refusal): ...


class SourceParentNotFoundException(Refusal): ...


class TargetNotFoundException(Refusal): ...


class UnknownOperationException(Refusal): ...


class ValidationError(Refusal): ...


class ValidationException(Refusal): ...


class VersionConflictException(Refusal): ...
