"""The parser of the command line."""

from __future__ import annotations

from argparse import Action, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import NoReturn, TypeAlias

from kompass_core.errors import PackRuleError
from kompass_core.labels import language_tag

_POLICIES = ("refuse", "rescale", "worst", "best")
_KINDS = ("pack", "variant", "evaluation", "published-result", "crosswalk")
_RESULT = "an evaluation or a published result, TOML or JSON; - for stdin"
_PACK = "an id, id@revision, a pack file, or a distribution: its wheel or its folder"

_CODES = """\
exit codes:
  0  success
  1  the input has problems (audit: the printed numbers are impossible)
  2  the command line is invalid

Problems are printed on stderr, one per line."""


class _Parser(ArgumentParser):
    """A parser with error messages of one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with the error and a hint at the help."""
        self.exit(2, f"{self.prog}: {message}; see: {self.prog} --help\n")


class _Version(Action):
    """Show the version; it is looked up only on request."""

    def __call__(self, parser: ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("kompass-criteria")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"kompass {number}")
        parser.exit()


def _language(text: str) -> str:
    try:
        return language_tag(text)
    except PackRuleError as error:
        raise ArgumentTypeError(error.problems[0].text) from None


_Command: TypeAlias = Callable[..., ArgumentParser]
"""Adds a command by its name, its help and parsers with common options."""


def build_parser() -> ArgumentParser:
    """Build the parser of ``kompass``."""
    parser = _Parser(
        prog="kompass",
        description="Score organisations against published criteria, exactly.",
        epilog=_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.set_defaults(format="text", json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, text: str, *parents: _Parser) -> ArgumentParser:
        return commands.add_parser(
            name, help=text, description=text, parents=parents, allow_abbrev=False
        )

    shown = _output_options()
    _add_result_commands(command, shown, _policy_options())
    _add_pack_commands(command, shown)
    _add_spreadsheet_commands(command, shown)
    return parser


def _add_result_commands(command: _Command, shown: _Parser, scored: _Parser) -> None:
    command("demo", "show the other commands at work on published results", shown)
    judged = "judge whether the printed numbers of a published result are consistent"
    audit = command("audit", judged, shown)
    audit.add_argument("file", metavar="FILE", help="a published result, TOML or JSON; - for stdin")
    profile = command("profile", "show the points of a subject at every level", scored, shown)
    profile.add_argument("file", metavar="FILE", help=_RESULT)
    profile.add_argument(
        "--explain", metavar="CODE", help="explain the value of an area or sub-question"
    )
    compare = command("compare", "show the changes between two results", scored, shown)
    compare.add_argument("before", metavar="BEFORE", help=_RESULT)
    compare.add_argument("after", metavar="AFTER", help="the later one, under the same criteria")
    compare.add_argument(
        "--crosswalk",
        metavar="auto|FILE",
        help="compare across two revisions: 'auto' uses the installed crosswalk",
    )


def _add_pack_commands(command: _Command, shown: _Parser) -> None:
    packs = command("packs", "list the installed criteria packs", shown)
    packs.add_argument(
        "--provenance", metavar="PACK", help="show which pack decided each field of a variant"
    )
    _check_options(command("check", "report all problems of packs and files, with their places"))
    diff = command("diff", "show the differences between two packs or releases", shown)
    diff.add_argument("old", metavar="OLD", help=_PACK)
    diff.add_argument("new", metavar="NEW", help="the pack or distribution to compare with it")
    diff.add_argument(
        "--fail-on",
        choices=("text", "compatible", "breaking"),
        help="exit with code 1 if the verdict is this or worse (default: never)",
    )
    digest = command("digest", "show the digests of the scoring content of packs", shown)
    digest.add_argument("packs", metavar="PACK", nargs="+", help=_PACK)
    digest.add_argument(
        "--release",
        action="store_true",
        help="record the packs in the folder of a distribution as released",
    )
    _new_pack_options(command("new-pack", "create a distribution for a pack of your own"))
    schema = command("schema", "print the JSON Schema of a kind of file, for editors")
    schema.add_argument("kind", choices=_KINDS, help="the kind of file")


def _add_spreadsheet_commands(command: _Command, shown: _Parser) -> None:
    one_pack = "an id, id@revision or a pack file"
    form = command("form", "write a workbook in which an assessor fills in an evaluation", shown)
    form.add_argument("pack", metavar="PACK", help=one_pack)
    form.add_argument("--out", metavar="FILE.xlsx", required=True, help="the workbook to write")
    form.add_argument("--evaluation", metavar="FILE", help="an evaluation to fill in already")
    read_form = command("read-form", "read the evaluation that was filled in in a form", shown)
    read_form.add_argument("file", metavar="FILE.xlsx", help="a form that was filled in")
    read_form.add_argument(
        "--pack", metavar="PACK", help=f"its criteria, if not installed: {one_pack}"
    )
    read_form.add_argument(
        "--out", metavar="FILE", help="save the evaluation, TOML or JSON (default: print it)"
    )
    _read_table_options(
        command("read-table", "show how a table of points is understood, and save it", shown),
        one_pack,
    )


def _read_table_options(read_table: ArgumentParser, one_pack: str) -> None:
    read_table.add_argument(
        "file", metavar="FILE", help="a table with a row for each code or title: .csv or .xlsx"
    )
    read_table.add_argument("--pack", metavar="PACK", required=True, help=one_pack)
    read_table.add_argument(
        "--unit", choices=("points", "percent"), help="the unit of the numbers, if not shown"
    )
    read_table.add_argument(
        "--column", metavar="NAME", help="the heading or letters of the column of numbers"
    )
    read_table.add_argument("--sheet", metavar="NAME", help="the sheet, if there are several")
    read_table.add_argument("--subject", metavar="NAME", help="who was assessed")
    read_table.add_argument("--date", metavar="DATE", help="when, e.g. 2016 or 2016-10")
    read_table.add_argument(
        "--rest", metavar="REASON", help="why scores that the table does not have were not assessed"
    )
    read_table.add_argument(
        "--printed",
        action="store_true",
        help="save a published result with rounded numbers and sums, not an evaluation",
    )
    read_table.add_argument("--out", metavar="FILE", help="save the result, TOML or JSON")


def _output_options() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument(
        "--json", action="store_true", help="print JSON, with exact numbers as text"
    )
    options.add_argument(
        "--language",
        metavar="TAG",
        type=_language,
        help="language of titles and numbers, e.g. en (default: the pack's own)",
    )
    return options


def _check_options(check: ArgumentParser) -> None:
    check.add_argument(
        "targets",
        metavar="PATH-OR-ID",
        nargs="+",
        help="a pack file, the folder of a distribution's sources, an installed pack, or a file "
        "of an evaluation, a result, a benchmark or a crosswalk; - for a result on stdin",
    )
    check.add_argument(
        "--format",
        choices=("text", "json", "sarif"),
        help="the format of the output (default: %(default)s)",
        default="text",
    )
    check.add_argument("--json", action="store_true", help="the same as --format json")
    check.add_argument("--strict", action="store_true", help="count warnings as errors")


def _new_pack_options(new_pack: ArgumentParser) -> None:
    new_pack.add_argument("id", metavar="ID", help="the id of the pack, e.g. example-se")
    new_pack.add_argument("--revision", default="1", help="the first revision (default: 1)")
    new_pack.add_argument(
        "--language",
        metavar="TAG",
        type=_language,
        default="en",
        help="the language of the instrument (default: en)",
    )
    new_pack.add_argument("--title", help="the name of the instrument (default: made from the id)")
    new_pack.add_argument(
        "--into", metavar="FOLDER", help="a new or empty folder (default: kompass-pack-ID)"
    )
    new_pack.add_argument("--json", action="store_true", help="print JSON")


def _policy_options() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument(
        "--not-applicable",
        choices=_POLICIES,
        help="the policy for scores that are not applicable (default: that of the pack)",
    )
    options.add_argument(
        "--not-assessed",
        choices=_POLICIES,
        default="refuse",
        help="the policy for scores that were not assessed (default: %(default)s)",
    )
    options.add_argument(
        "--accept-stale",
        action="store_true",
        help="score under the present criteria although they have changed",
    )
    return options
