"""The command `kompass form`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import CommandResult
from kompass_core.cli.inputs import load_criteria
from kompass_core.cli.output import Page
from kompass_core.files import load_evaluation
from kompass_core.forms import write_form


def run(options: Namespace) -> CommandResult:
    """Write a workbook in which an assessor fills in an evaluation."""
    pack = load_criteria(options.pack)
    given: str | None = options.evaluation
    evaluation = None if given is None else load_evaluation(given, packs=pack)
    write_form(pack, options.out, language=options.language, evaluation=evaluation)

    def fill(page: Page) -> None:
        page.text(f"{options.out}: a form of {pack.ref}.")
        page.text(f"When it is filled in: kompass read-form {options.out} --out evaluation.toml")

    return CommandResult(lambda: {"pack": str(pack.ref), "written": options.out}, fill)
