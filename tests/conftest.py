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

# They need Java, or Chromium and LibreOffice.
ON_DEMAND = [Path(__file__).parent / "spark", Path(__file__).parent / "browser"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip a folder that needs other programs unless it is named on the command line."""
    if collection_path not in ON_DEMAND:
        return None
    named = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    return None if any(path.is_relative_to(collection_path) for path in named) else True
