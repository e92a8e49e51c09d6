"""Which service a request is for: by the id botocore names, by host, by target header.

The ids stand here although botocore's models have them, because asking nineteen models
takes longer than most tests; a test holds this table to the models.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from .messages import Request, header


class Address(NamedTuple):
    """How the world finds a service.

    Attributes:
        service_id: As in the names of botocore's events.
        host: The first part of its host names.
        target: What stands before the dot of ``X-Amz-Target``, for the json protocol.
    """

    service_id: str
    host: str
    target: str | None = None


ADDRESSES: dict[str, Address] = {
    "account": Address("account", "account"),
    "bcm-dashboards": Address("bcm-dashboards", "bcm-dashboards", "AWSBCMDashboardsService"),
    "bcm-data-exports": Address(
        "bcm-data-exports", "bcm-data-exports", "AWSBillingAndCostManagementDataExports"
    ),
    "bcm-pricing-calculator": Address(
        "bcm-pricing-calculator", "bcm-pricing-calculator", "AWSBCMPricingCalculator"
    ),
    "bcm-recommended-actions": Address(
        "bcm-recommended-actions",
        "bcm-recommended-actions",
        "AWSBillingAndCostManagementRecommendedActions",
    ),
    "billing": Address("billing", "billing", "AWSBilling"),
    "billingconductor": Address("billingconductor", "billingconductor"),
    "budgets": Address("budgets", "budgets", "AWSBudgetServiceGateway"),
    "ce": Address("cost-explorer", "ce", "AWSInsightsIndexService"),
    "cost-optimization-hub": Address(
        "cost-optimization-hub", "cost-optimization-hub", "CostOptimizationHubService"
    ),
    "cur": Address("cost-and-usage-report-service", "cur", "AWSOrigamiServiceGatewayService"),
    "freetier": Address("freetier", "freetier", "AWSFreeTierService"),
    "invoicing": Address("invoicing", "invoicing", "Invoicing"),
    "iot": Address("iot", "iot"),
    "organizations": Address("organizations", "organizations", "AWSOrganizationsV20161128"),
    "pricing": Address("pricing", "api.pricing", "AWSPriceListService"),
    "savingsplans": Address("savingsplans", "savingsplans"),
    "sts": Address("sts", "sts"),
    "taxsettings": Address("taxsettings", "tax"),
}

_BY_ID = {address.service_id: name for name, address in ADDRESSES.items()}
_BY_HOST = {address.host: name for name, address in ADDRESSES.items()}
_BY_TARGET = {address.target: name for name, address in ADDRESSES.items() if address.target}

# The domains of all partitions, also those that host dual-stack endpoints.
AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
)


def service_with_id(service_id: str) -> str | None:
    """Return the service botocore's events call *service_id*."""
    return _BY_ID.get(service_id)


def is_aws(url: str) -> bool:
    """Tell whether a URL leads to AWS."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in AWS_DOMAINS)


def service_at(request: Request) -> str | None:
    """Return the service a raw request is for, by its target or else its host."""
    target = header(request, "X-Amz-Target").partition(".")[0]
    if target in _BY_TARGET:
        return _BY_TARGET[target]
    if not is_aws(request.url):
        return None
    host = (urlsplit(request.url).hostname or "").lower()
    first, _, rest = host.partition(".")
    both = f"{first}.{rest.partition('.')[0]}"
    return _BY_HOST.get(both.replace("-fips", "")) or _BY_HOST.get(first.removesuffix("-fips"))
