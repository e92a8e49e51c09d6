from __future__ import annotations

import botocore.session
import pytest

MODEL = botocore.session.get_session().get_service_model("billingconductor")

# Transfer preferences and custom tiers came to botocore together, in 1.44.
IS_NEW = "GetBillingTransferPreference" in MODEL.operation_names
needs_new = pytest.mark.skipif(
    not IS_NEW, reason="this botocore has neither transfer preferences nor custom tiers"
)

PAYER = "123456789012"
ARN = f"arn:aws:billingconductor::{PAYER}:"
BASIC = "arn:aws:billingconductor::aws:pricingplan/BasicPricingPlan"
PASSTHROUGH = "arn:aws:billingconductor::aws:pricingplan/Passthrough"
NOW = 1773576000  # 2026-03-15T12:00:00Z
ONE, TWO, THREE = "111111111111", "222222222222", "333333333333"


def told(answer):
    """Return an answer without what botocore adds to it."""
    return {name: item for name, item in answer.items() if name != "ResponseMetadata"}
