"""``python -m kompass_core`` is the command ``kompass``."""

import sys

from kompass_core.cli import main

sys.exit(main())
