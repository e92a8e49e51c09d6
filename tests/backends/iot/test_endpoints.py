from __future__ import annotations

import re

import pytest

ID = "([a-z0-9]{14})"


@pytest.mark.parametrize(
    ("asked", "host"),
    [
        ({}, rf"{ID}\.iot\.us-east-1\.amazonaws\.com"),
        ({"endpointType": "iot:Data"}, rf"{ID}\.iot\.us-east-1\.amazonaws\.com"),
        ({"endpointType": "iot:Data-ATS"}, rf"{ID}-ats\.iot\.us-east-1\.amazonaws\.com"),
        ({"endpointType": "iot:CredentialProvider"}, rf"{ID}\.credentials\.iot\.us-east-1\.amazonaws\.com"),
        ({"endpointType": "iot:Jobs"}, rf"{ID}\.jobs\.iot\.us-east-1\.amazonaws\.com"),
    ],
)
def test_every_type_has_its_host_and_keeps_it(iot, told, asked, host):
    first = told(iot.describe_endpoint(**asked))

    assert ["endpointAddress"] == list(first)
    assert re.fullmatch(host, first["endpointAddress"])
    assert first == told(iot.describe_endpoint(**asked))


def test_another_region_has_another_host(world, iot):
    first = iot.describe_endpoint()["endpointAddress"]
    china = world.client("iot", region_name="cn-north-1").describe_endpoint()["endpointAddress"]

    assert re.fullmatch(rf"{ID}\.iot\.cn-north-1\.amazonaws\.com\.cn", china)
    assert china.split(".")[0] != first.split(".")[0]


def test_an_unknown_type_is_refused(refused):
    message = (
        "Endpoint type iot:Other not recognized. "
        "Known are iot:Data, iot:Data-ATS, iot:CredentialProvider, iot:Jobs."
    )
    refused("describe_endpoint", {"endpointType": "iot:Other"}, "InvalidRequestException", message)
