"""A folder of its own: its tests commit, and the world of tests/trust is one transaction until that folder ends."""

from tests.trust.conftest import tried

__all__ = ["tried"]
