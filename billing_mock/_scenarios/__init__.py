"""Scenarios: documents that fill a world, and are written from one. Knows worlds and the gateway, no door."""

from .loading import Scenario
from .saving import scenario_of

__all__ = ["Scenario", "scenario_of"]
