from __future__ import annotations

import pytest

from billing_mock import World


def test_a_quota_is_awss_until_it_is_set():
    quotas = World().quotas
    assert quotas["billingconductor.billing_groups"] == 5_000
    quotas["billingconductor.billing_groups"] = 2
    assert quotas["billingconductor.billing_groups"] == 2
    del quotas["billingconductor.billing_groups"]
    assert quotas["billingconductor.billing_groups"] == 5_000
    assert "billingconductor.billing_groups" in list(quotas)


@pytest.mark.parametrize("value", [-1, 1.5, "7", True, None])
def test_a_quota_is_a_whole_number(value):
    with pytest.raises(ValueError, match="whole number"):
        World().quotas["billingconductor.billing_groups"] = value


def test_a_misspelt_quota_is_told():
    quotas = World().quotas
    with pytest.raises(KeyError, match=r"there are .*billingconductor\.billing_groups"):
        quotas["billingconductor.billing_group"]
    with pytest.raises(KeyError):
        quotas["groups"] = 1
    with pytest.raises(KeyError):
        del quotas["groups"]


def test_quotas_are_part_of_a_snapshot():
    world = World()
    kept = world.snapshot()
    world.quotas["billingconductor.pricing_plans"] = 1
    world.restore(kept)
    assert world.quotas["billingconductor.pricing_plans"] == 5_000
