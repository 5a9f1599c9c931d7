"""How hard Hypothesis searches, and which tests run only if they are named."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Few enough for all tests to end within three minutes on two cores.
settings.register_profile("ci", derandomize=True, max_examples=30, deadline=None)
settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("KOMPASS_HYPOTHESIS_PROFILE", "ci"))

SPARK = Path(__file__).parent / "spark"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what needs Java, even where PySpark is installed, unless it is asked for."""
    named = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    wanted = any(path.is_relative_to(SPARK) for path in named)
    return True if collection_path == SPARK and not wanted else None
