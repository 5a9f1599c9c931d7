"""``python -m kompass_core`` is the command ``kompass``."""

from __future__ import annotations

import sys

from kompass_core.cli import main

sys.exit(main())
