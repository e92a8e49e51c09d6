"""The table of hosts says what botocore's models and partitions say."""

from __future__ import annotations

import pytest
from botocore.config import Config
from botocore.exceptions import EndpointProviderError, EndpointVariantError

from billing_mock._gateway.hosts import ADDRESSES, is_aws, service_at, service_with_id
from billing_mock._gateway.messages import Request
from tests.model.models import SESSION, service_models

MODELS = service_models()


@pytest.mark.parametrize("service", sorted(ADDRESSES))
def test_addresses_are_the_models(service):
    model = MODELS[service]
    address = ADDRESSES[service]

    assert model.service_id.hyphenize() == address.service_id
    assert model.endpoint_prefix == address.host
    assert model.metadata.get("targetPrefix") == address.target
    assert service_with_id(address.service_id) == service


PARTITIONS = SESSION.get_component("data_loader").load_data("partitions")["partitions"]
REGIONS = [
    next(region for region in partition["regions"] if "global" not in region) for partition in PARTITIONS
]
VARIANTS = [{}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}]


@pytest.mark.parametrize("service", sorted(ADDRESSES))
def test_every_endpoint_botocore_builds_is_found(service):
    urls = [url for region in REGIONS for variant in VARIANTS if (url := endpoint(service, region, variant))]

    assert len(urls) >= len(REGIONS)
    assert [] == [url for url in urls if not is_aws(url)]
    assert [] == [url for url in urls if service_at(Request("POST", url, {}, b"")) != service]


def endpoint(service, region, variant):
    """The URL botocore would send to, ``None`` where there is no such variant."""
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    model = MODELS[service]
    first = model.operation_model(model.operation_names[0])
    try:
        client = SESSION.create_client(service, region, config=Config(**variant), **keys)
        url, *_ = client._resolve_endpoint_ruleset(first, {"AccountId": "123456789012"}, {"auth_type": None})
    except (EndpointProviderError, EndpointVariantError):
        return None
    return url


def test_partition_domains_are_all_known():
    kinds = ("dnsSuffix", "dualStackDnsSuffix")
    domains = {partition["outputs"][kind] for partition in PARTITIONS for kind in kinds}

    assert [] == [domain for domain in sorted(domains) if not is_aws(f"https://sts.{domain}/")]


@pytest.mark.parametrize(
    "url",
    ["http://localhost:4566/", "https://example.com/", "https://amazonaws.com.evil.example/", "not a url"],
)
def test_other_hosts_are_not_aws(url):
    assert not is_aws(url)
    assert service_at(Request("POST", url, {}, b"")) is None
