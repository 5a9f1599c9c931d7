"""The command `kompass new-archive`."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from string import Template

from kompass_core.cli.answer import CommandResult
from kompass_core.cli.folders import write_folder
from kompass_core.cli.output import Page

_FILES = {
    "conf.py": """\
project = $project
html_title = project
language = $language
extensions = ["kompass_core.sphinx"]
exclude_patterns = ["_build", "evaluations"]
html_theme = "furo"
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False

# The evaluations and published results; a folder in it is a group of subjects.
kompass_archive = "evaluations"
""",
    "index.rst": """\
$heading

.. kompass:ranking::

.. toctree::
   :hidden:

   archive/subjects
   archive/questions
   archive/findings/good-example
   archive/findings/strength
   archive/findings/improvement
""",
    "evaluations/README.md": """\
Put evaluations and published results (TOML or JSON) here, in folders if they form groups.
""",
    ".gitignore": "/_build/\n/archive/\n",
}


def run(options: Namespace) -> CommandResult:
    """Write the files of a new archive, all of them or none."""
    folder, title = Path(options.folder), " ".join((options.title or "Kompass").split())
    values = {
        "project": repr(title),
        "language": repr(options.language or "en"),
        "heading": f"{_escaped(title)}\n{'=' * 2 * len(title)}",
    }
    made = {path: Template(text).substitute(values) for path, text in _FILES.items()}
    write_folder(folder, made, command="new-archive", hint="give another")

    def fill(page: Page) -> None:
        page.text(f"{folder}: an archive, with")
        for name in sorted(made):
            page.item(name)
        page.gap()
        page.text(f"Next: put evaluations into {folder / 'evaluations'}, then run:")
        page.text(f"python -m sphinx {folder} {folder / '_build'}")

    data = {"folder": str(folder), "files": sorted(made)}
    return CommandResult(lambda: data, fill)


def _escaped(text: str) -> str:
    """Escape the characters that reStructuredText takes for mark-up."""
    return re.sub(r"[\\*`|_]", r"\\\g<0>", text)
