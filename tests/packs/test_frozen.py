"""Applications of one file know their packs by id."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipapp
from importlib.metadata import distribution
from pathlib import Path

MAIN = """
import kompass_core as kc
pack = kc.load_pack("tiny")
schema = kc.evaluation_schema(pack)
print(pack, len(kc.available_packs()), schema["title"], kc.__version__)
"""
PACK = """
format = 1
id = "tiny"
revision = "2025"
language = "en"
title = { en = "Tiny" }
source = "made up"
areas = [{ code = "1", max_points = 10, title = { en = "Only" } }]
"""


class TestZipapp:
    """The library, what it needs and a pack in one archive."""

    def test_has_packs_and_schemas(self, tmp_path: Path) -> None:
        """As `pip install --target` and `python -m zipapp` make it; nothing is unpacked."""
        app = tmp_path / "app"
        root = Path(__file__).parents[2] / "src/kompass_core"
        shutil.copytree(root, app / "kompass_core", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("attrs", "cattrs", "tomli-w", "typing-extensions"):
            for file in distribution(name).files or ():
                if "__pycache__" not in file.parts and ".." not in file.parts:
                    target = app / file
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(str(file.locate()), target)
        files = {
            "__main__.py": MAIN,
            "tiny_pack/__init__.py": "",
            "tiny_pack/tiny/2025.toml": PACK,
            "tiny_pack-1.0.dist-info/METADATA": "Name: tiny-pack\nVersion: 1.0\n",
            "tiny_pack-1.0.dist-info/entry_points.txt": "[kompass_core.packs]\ntiny = tiny_pack\n",
            "kompass_criteria-9.9.dist-info/METADATA": "Name: kompass-criteria\nVersion: 9.9\n",
        }
        for place, text in files.items():
            (app / place).parent.mkdir(parents=True, exist_ok=True)
            (app / place).write_text(text, "utf-8")
        zipapp.create_archive(app, tmp_path / "app.pyz")
        command = [sys.executable, "-I", "-S", str(tmp_path / "app.pyz")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert done.stdout == "tiny@2025 1 Tiny (tiny@2025) 9.9\n"
