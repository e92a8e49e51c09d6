"""What services are called: codes in the price list, names in Cost Explorer and Budgets. Knows names only."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "AWSCloudTrail": "AWS CloudTrail",
    "AWSCostExplorer": "AWS Cost Explorer",
    "AWSELB": "Amazon Elastic Load Balancing",
    "AWSGlue": "AWS Glue",
    "AWSLambda": "AWS Lambda",
    "AWSQueueService": "Amazon Simple Queue Service",
    "AWSSecretsManager": "AWS Secrets Manager",
    "AmazonApiGateway": "Amazon API Gateway",
    "AmazonAthena": "Amazon Athena",
    "AmazonBedrock": "Amazon Bedrock",
    "AmazonCloudFront": "Amazon CloudFront",
    "AmazonCloudWatch": "AmazonCloudWatch",
    "AmazonDynamoDB": "Amazon DynamoDB",
    "AmazonEC2": "Amazon Elastic Compute Cloud - Compute",
    "AmazonECR": "Amazon EC2 Container Registry (ECR)",
    "AmazonECS": "Amazon Elastic Container Service",
    "AmazonEFS": "Amazon Elastic File System",
    "AmazonEKS": "Amazon Elastic Container Service for Kubernetes",
    "AmazonES": "Amazon OpenSearch Service",
    "AmazonElastiCache": "Amazon ElastiCache",
    "AmazonKinesis": "Amazon Kinesis",
    "AmazonRDS": "Amazon Relational Database Service",
    "AmazonRedshift": "Amazon Redshift",
    "AmazonRoute53": "Amazon Route 53",
    "AmazonS3": "Amazon Simple Storage Service",
    "AmazonSES": "Amazon Simple Email Service",
    "AmazonSNS": "Amazon Simple Notification Service",
    "AmazonSageMaker": "Amazon SageMaker",
    "AmazonVPC": "Amazon Virtual Private Cloud",
    "awskms": "AWS Key Management Service",
}
"""Cost Explorer's name of a service, by its code in the price list."""

CODES: dict[str, str] = {name: code for code, name in NAMES.items()}
"""The code of a service in the price list, by Cost Explorer's name."""


def spellings(service: str) -> tuple[str, ...]:
    """Return *service*, a name or a code, and its other spelling where there is one."""
    other = NAMES.get(service) or CODES.get(service)
    return (service,) if other is None or other == service else (service, other)
