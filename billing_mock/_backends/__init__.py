"""The mocked services, by botocore's name for them. What AWS means, and nothing of the wire."""

from .account import AccountManagement
from .base import Backend
from .billingconductor import BillingConductor
from .budgets import BudgetService
from .iot import InternetOfThings
from .organizations import OrganizationsService
from .sts import SecurityTokenService

SERVICES: dict[str, type[Backend]] = {
    service.name: service
    for service in (
        AccountManagement,
        BillingConductor,
        BudgetService,
        InternetOfThings,
        OrganizationsService,
        SecurityTokenService,
    )
}
