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
    return parser


def _add_result_commands(command: _Command, shown: _Parser, scored: _Parser) -> None:
    demo = command("demo", "show the other commands at work on published results", shown)
    demo.add_argument("--out", metavar="FOLDER", help="write a report in HTML and Word there too")
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
    _report_options(command("report", "write the report on a result", scored, shown))


def _report_options(report: ArgumentParser) -> None:
    report.add_argument("file", metavar="FILE", help=_RESULT)
    report.add_argument(
        "--out", metavar="NAME", required=True, help="a file that ends in .html, .md or .docx"
    )
    report.add_argument(
        "--before",
        metavar="FILE",
        action="append",
        default=[],
        help="an earlier result of the same subject; may be repeated",
    )
    report.add_argument(
        "--benchmark", metavar="FILE", help="a benchmark (.jsonl) or a published mean"
    )
    report.add_argument(
        "--role-model",
        metavar="FILE",
        action="append",
        default=[],
        help="a result of another subject, to learn from; may be repeated",
    )
    report.add_argument(
        "--template",
        metavar="FILE",
        help="a template of your own: of Jinja2, or a .docx with the tags of docxtpl",
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
    _new_archive_options(command("new-archive", "create a site of evaluations, for Sphinx"))
    schema = command("schema", "print the JSON Schema of a kind of file, for editors")
    schema.add_argument("kind", choices=_KINDS, help="the kind of file")


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


def _new_archive_options(new_archive: ArgumentParser) -> None:
    new_archive.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    new_archive.add_argument("--title", help="the title of the site (default: Kompass)")
    new_archive.add_argument(
        "--language",
        metavar="TAG",
        type=_language,
        help="the language of the site and of its search (default: en)",
    )
    new_archive.add_argument("--json", action="store_true", help="print JSON")


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
