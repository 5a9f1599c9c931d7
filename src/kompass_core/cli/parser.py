"""The parser of the command line."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from kompass_core.cli.output import terminal_columns
from kompass_core.errors import PackRuleError
from kompass_core.labels import language_tag

_POLICIES = ("refuse", "rescale", "worst", "best")
_KINDS = ("pack", "variant", "evaluation", "published-result", "crosswalk")
_RESULT = "an evaluation or a published result: a TOML or JSON file, PACK:NAME, or - for stdin"
_RESULTS = (
    f"{_RESULT}; a folder of them, a benchmark (.jsonl), a table (.csv, .xlsx) of published "
    "results, or a pack for all its results"
)
_PACK = "an id, id@revision, a pack file, a distribution (its wheel or folder), or - for stdin"

_CODES = """\
exit codes:
  0  success
  1  the input has problems (audit: the printed numbers are impossible)
  2  the command line is invalid

Problems are printed on stderr, one per line."""


_INVALID_CHOICE = r"invalid choice: '(.*)' \(choose from (.*)\)"

_FILES = {"bash": "_shtab_compgen_files", "zsh": "_files"}
"""The functions with which the scripts of shtab complete files."""


class _Help(RawDescriptionHelpFormatter):
    """Help as wide as the terminal, but for the margin that argparse leaves."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_columns() - 2)


class _Parser(ArgumentParser):
    """A parser with error messages of one line, whose arguments are completed as files."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (as argparse)
        super().__init__(formatter_class=_Help, allow_abbrev=False, **options)

    def add_argument(self, *names: Any, **options: Any) -> Action:  # noqa: ANN401 (as argparse)
        """Add an argument."""
        action = super().add_argument(*names, **options)
        if not action.option_strings and action.choices is None:
            setattr(action, "complete", _FILES)  # noqa: B010 (shtab's own attribute)
        return action

    def error(self, message: str) -> NoReturn:
        """Exit with the error and a hint at the nearest choice, or at the help."""
        choice = re.search(_INVALID_CHOICE, message)
        if choice:
            from kompass_core.errors import nearest

            hint = nearest(choice[1], re.findall(r"[\w-]+", choice[2]))
            message = f"{message[: choice.start(2)].removesuffix(' (choose from ')}; {hint}"
        self.exit(2, f"{self.prog}: {message}; see: {self.prog} --help\n")


class _Unused(_Parser):
    """A command that is not built: its arguments are dropped."""

    def __init__(self) -> None:
        pass

    def add_argument(self, *_: object, **__: object) -> Action:
        """Drop an argument."""
        return Action((), "")


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


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        problem = f"{text!r} is not a whole number above 0"
        raise ArgumentTypeError(problem)
    return int(text)


_Command: TypeAlias = Callable[..., ArgumentParser]
"""Adds a command by its name, its help and parsers with common options."""


def build_parser(only: str = "") -> ArgumentParser:
    """
    Build the parser of ``kompass``.

    Args:
        only: The command that was given, if it is known: no other is built, since each takes
            time. All are if there is no command of that name.
    """
    parser = _Parser(
        prog="kompass",
        description="Score organisations against published criteria, exactly.",
        epilog=_CODES,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.set_defaults(format="text", json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog=parser.prog)

    def command(name: str, text: str, *parents: _Parser, example: str = "") -> ArgumentParser:
        if only not in ("", name):
            return _Unused()
        return commands.add_parser(
            name,
            help=text,
            description=text,
            parents=parents,
            epilog=f"example:\n  kompass {name} {example}".rstrip(),
        )

    shown, scored = _output_options(), _policy_options()
    _add_result_commands(command, shown, scored)
    _add_group_commands(command, shown, scored)
    _add_pack_commands(command, shown)
    _add_spreadsheet_commands(command, shown)
    completion = command(
        "completion",
        "print a script with which a shell completes commands, options and files",
        example="bash",
    )
    completion.add_argument("shell", choices=("bash", "zsh"), help="the shell")
    return parser if commands.choices else build_parser()


def _add_result_commands(command: _Command, shown: _Parser, scored: _Parser) -> None:
    demo = command("demo", "show the other commands at work on published results", shown)
    demo.add_argument("--out", metavar="FOLDER", help="write a report in HTML and Word there too")
    audit = command(
        "audit",
        "judge whether the printed numbers of a published result are consistent",
        shown,
        example="kommunkompassen-se:strangnas-2016",
    )
    audit.add_argument(
        "file",
        metavar="FILE",
        help="a published result: a file, PACK:NAME, or - for stdin; or several: a folder, a "
        "table (.csv, .xlsx), or a pack for all its results",
    )
    _pack_option(audit)
    _audit_change_options(
        command(
            "audit-change",
            "judge a printed change between two printed numbers",
            shown,
            example="254 396 +139",
        )
    )
    profile = command(
        "profile",
        "show the points of a subject at every level",
        scored,
        shown,
        example="kommunkompassen-se:strangnas-2016 --language en",
    )
    profile.add_argument("file", metavar="FILE", help=_RESULT)
    profile.add_argument(
        "--explain", metavar="CODE", help="explain the value of an area or sub-question"
    )
    _compare_options(
        command(
            "compare",
            "show the changes between two results, or three or more in one table",
            scored,
            shown,
            example="kommunkompassen-se:orebro-2012 kommunkompassen-se:orebro-2015",
        )
    )
    _report_options(
        command(
            "report",
            "write the report on a result, as a page, a Word document or Markdown",
            scored,
            shown,
            example="kommunkompassen-se:strangnas-2016 --out strangnas.html",
        )
    )


def _audit_change_options(audit_change: ArgumentParser) -> None:
    number = "a printed number, or a published result"
    audit_change.add_argument("before", metavar="BEFORE", help=number)
    audit_change.add_argument("after", metavar="AFTER", help=f"the later one: {number}")
    audit_change.add_argument("printed", metavar="PRINTED", help="the printed change, e.g. +139")
    audit_change.add_argument(
        "--code",
        metavar="CODE",
        default="total",
        help="the area or sub-question of the results (default: %(default)s)",
    )
    _pack_option(audit_change)


def _pack_option(command: ArgumentParser) -> None:
    command.add_argument(
        "--pack", metavar="PACK", help=f"the criteria, if they are not installed: {_PACK}"
    )


def _add_group_commands(command: _Command, shown: _Parser, scored: _Parser) -> None:
    rank = command(
        "rank",
        "rank the subjects of a group, each by its latest result",
        scored,
        shown,
        example="kommunkompassen-se@2010",
    )
    rank.add_argument("results", metavar="RESULT", nargs="+", help=_RESULTS)
    rank.add_argument(
        "--code",
        metavar="CODE",
        default="total",
        help="rank by an area or sub-question (default: %(default)s)",
    )
    rank.add_argument(
        "--by",
        choices=("exact", "printed"),
        help="rank by points before rounding, where known, or as printed (default: as the criteria "
        "declare)",
    )
    rank.add_argument(
        "--groups",
        metavar="NAME,...",
        type=lambda text: text.split(","),
        help="divide the subjects into equal parts by rank, named from the lowest: "
        "red,yellow,yellow,green",
    )
    best = command(
        "best",
        "show the role models of a group: the best subjects in every area",
        scored,
        shown,
        example="kommunkompassen-se@2010 --n 1",
    )
    best.add_argument("results", metavar="RESULT", nargs="+", help=_RESULTS)
    best.add_argument(
        "--n",
        metavar="N",
        type=_positive,
        default=3,
        help="the number of subjects for each area; ties are added (default: %(default)s)",
    )
    best.add_argument("--sub-questions", action="store_true", help="show sub-questions too")
    question = command(
        "question",
        "show one question over all subjects of a group",
        scored,
        shown,
        example="7 kommunkompassen-se@2010",
    )
    question.add_argument("code", metavar="CODE", help="the code of an area or a sub-question")
    question.add_argument("results", metavar="RESULT", nargs="+", help=_RESULTS)


def _compare_options(compare: ArgumentParser) -> None:
    compare.add_argument("before", metavar="BEFORE", help=_RESULT)
    compare.add_argument("after", metavar="AFTER", help="the later one, under the same criteria")
    compare.add_argument(
        "more", metavar="MORE", nargs="*", help="more results, e.g. a mean: one column for each"
    )
    compare.add_argument(
        "--crosswalk",
        metavar="auto|FILE",
        help="compare across two revisions: 'auto' uses the installed crosswalk",
    )


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
    as_json = _json_options()
    packs = command("packs", "list the installed criteria packs", shown, example="--language en")
    packs.add_argument(
        "--provenance", metavar="PACK", help="show which pack decided each field of a variant"
    )
    _check_options(
        command(
            "check",
            "report all problems of packs and files, with their places",
            example="kommunkompassen-se",
        )
    )
    diff = command(
        "diff",
        "show the differences between two packs or releases",
        as_json,
        example="kommunkompassen-se@2010 kommunkompassen-se@2020",
    )
    diff.add_argument("old", metavar="OLD", help=_PACK)
    diff.add_argument("new", metavar="NEW", help="the pack or distribution to compare with it")
    diff.add_argument(
        "--fail-on",
        choices=("text", "compatible", "breaking"),
        help="exit with code 1 if the verdict is this or worse (default: never)",
    )
    digest = command(
        "digest",
        "show the digests of the scoring content of packs",
        as_json,
        example="kommunkompassen-se",
    )
    digest.add_argument("packs", metavar="PACK", nargs="+", help=_PACK)
    digest.add_argument(
        "--release",
        action="store_true",
        help="record the packs in the folder of a distribution as released",
    )
    _new_pack_options(
        command("new-pack", "create a distribution for a pack of your own", example="example-se")
    )
    _new_rule_options(
        command(
            "new-rule", "create a distribution for a scoring rule of your own", example="best-of"
        )
    )
    _new_archive_options(
        command("new-archive", "create a site of evaluations, for Sphinx", example="archive")
    )
    schema = command(
        "schema", "print the JSON Schema of a kind of file, for editors", example="evaluation"
    )
    schema.add_argument("kind", choices=_KINDS, help="the kind of file")


def _add_spreadsheet_commands(command: _Command, shown: _Parser) -> None:
    one_pack = "an id, id@revision or a pack file"
    form = command(
        "form",
        "write a workbook in which an assessor fills in an evaluation",
        shown,
        example="kommunkompassen-se@2010 --out form.xlsx --language sv",
    )
    form.add_argument("pack", metavar="PACK", help=one_pack)
    form.add_argument("--out", metavar="FILE.xlsx", required=True, help="the workbook to write")
    form.add_argument("--evaluation", metavar="FILE", help="an evaluation to fill in already")
    read_form = command(
        "read-form",
        "read the evaluation that was filled in in a form",
        shown,
        example="form.xlsx --out evaluation.toml",
    )
    read_form.add_argument("file", metavar="FILE.xlsx", help="a form that was filled in")
    read_form.add_argument(
        "--pack", metavar="PACK", help=f"its criteria, if not installed: {one_pack}"
    )
    read_form.add_argument(
        "--out", metavar="FILE", help="save the evaluation, TOML or JSON (default: print it)"
    )
    _read_table_options(
        command(
            "read-table",
            "show how a table of points is understood, and save it",
            shown,
            example="points.csv --pack kommunkompassen-se@2010 --unit points",
        ),
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


def _json_options() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument(
        "--json", action="store_true", help="print JSON, with exact numbers as text"
    )
    return options


def _output_options() -> _Parser:
    options = _Parser(add_help=False, parents=[_json_options()])
    options.add_argument(
        "--language",
        metavar="TAG",
        type=_language,
        help="language of the page, e.g. en (default: the pack's own); errors are in English",
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
    _pack_option(check)
    check.add_argument("--strict", action="store_true", help="count warnings as errors")


def _new_pack_options(new_pack: ArgumentParser) -> None:
    new_pack.add_argument("id", metavar="ID", help="the id of the pack, e.g. example-se")
    new_pack.add_argument("--revision", default="1", help="the first revision (default: 1)")
    new_pack.add_argument(
        "--language",
        metavar="TAG",
        type=_language,
        help="the language of the instrument (default: en, or that of the pack it extends)",
    )
    new_pack.add_argument(
        "--extends", metavar="PACK", help="an installed pack: write a variant, which extends it"
    )
    new_pack.add_argument("--title", help="the name of the instrument (default: made from the id)")
    new_pack.add_argument(
        "--into", metavar="FOLDER", help="a new or empty folder (default: kompass-pack-ID)"
    )
    new_pack.add_argument("--json", action="store_true", help="print JSON")


def _new_rule_options(new_rule: ArgumentParser) -> None:
    new_rule.add_argument("kind", metavar="KIND", help="the kind of the rule, e.g. best-of")
    new_rule.add_argument(
        "--into", metavar="FOLDER", help="a new or empty folder (default: kompass-rule-KIND)"
    )
    new_rule.add_argument("--json", action="store_true", help="print JSON")


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
    _pack_option(options)
    return options
