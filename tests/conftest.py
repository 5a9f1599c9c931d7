"""How hard Hypothesis searches; `KOMPASS_HYPOTHESIS_PROFILE` chooses."""

import os

from hypothesis import settings

# Few enough for all tests, traced for coverage, to end within three minutes on two cores.
settings.register_profile("ci", derandomize=True, max_examples=30, deadline=None)
settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("deep", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("KOMPASS_HYPOTHESIS_PROFILE", "ci"))
