"""The state of one mocked AWS, which all backends share. Knows no service and no wire."""

from .world import BaseWorld

__all__ = ["BaseWorld"]
