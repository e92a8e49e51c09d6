"""What the library itself raises, at the line of the person who wrote the test.

::

    Exception
     └── BillingMockError
          ├── NotMocked              a service or an operation that is not mocked here
          ├── UnsupportedParameter   a parameter AWS knows and this library does not honour
          ├── BadScenario            a scenario document that cannot be read
          └── BadLineItem            a line item the ledger cannot take

None of them is a ``botocore.exceptions.ClientError``, so code under test cannot swallow
them. Whatever AWS would refuse is a ``ClientError``, as from AWS.
"""

from __future__ import annotations

__all__ = ["BadLineItem", "BadScenario", "BillingMockError", "NotMocked", "UnsupportedParameter"]


class BillingMockError(Exception):
    """The base of all errors of this library."""


class NotMocked(BillingMockError):
    """A call to a service or an operation that is neither mocked nor passed through."""


class UnsupportedParameter(BillingMockError):
    """A parameter AWS knows and this library does not honour."""


class BadScenario(BillingMockError):
    """A scenario document that cannot be read: where in it, and what was expected."""


class BadLineItem(BillingMockError):
    """A line item the ledger cannot take: which, and why."""
