from __future__ import annotations

PAYER = "123456789012"
ARN = f"arn:aws:billingconductor::{PAYER}:"
BASIC = "arn:aws:billingconductor::aws:pricingplan/BasicPricingPlan"
PASSTHROUGH = "arn:aws:billingconductor::aws:pricingplan/Passthrough"
NOW = 1773576000  # 2026-03-15T12:00:00Z
ONE, TWO, THREE = "111111111111", "222222222222", "333333333333"


def told(answer):
    """Return an answer without what botocore adds to it."""
    return {name: item for name, item in answer.items() if name != "ResponseMetadata"}
