"""What may stand on the command line."""

from __future__ import annotations

from argparse import Action, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import NoReturn

_POLICIES = ("refuse", "rescale", "worst", "best")
_KINDS = ("pack", "variant", "evaluation", "published-result", "crosswalk")
_PACK = "an id, id@revision, a pack file, or a distribution: its wheel or its folder"

_CODES = """\
exit codes:
  0  fine
  1  something is wrong with what was read (audit: the numbers are impossible)
  2  the command line asks for what cannot be

Problems are printed on stderr, one a line."""


class _Parser(ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Leave with what is wrong and where to read more."""
        self.exit(2, f"{self.prog}: {message}; see: {self.prog} --help\n")


class _Version(Action):
    """Show the version, which is looked up only when it is asked for."""

    def __call__(self, parser: ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("kompass-core")
        except PackageNotFoundError:
            number = "(not installed)"
        print(f"kompass {number}")
        parser.exit()


def _language(text: str) -> str:
    from kompass_core.errors import PackRuleError
    from kompass_core.labels import language_tag

    try:
        return language_tag(text)
    except PackRuleError as error:
        raise ArgumentTypeError(error.problems[0].text) from None


def build_parser() -> ArgumentParser:
    """Return the parser of ``kompass``; ``command`` names what is to be done."""
    parser = _Parser(
        prog="kompass",
        description="Score organisations against published criteria, exactly.",
        epilog=_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    shown, scored = _output_options(), _policy_options()
    parser.set_defaults(format="text", json=False)

    def command(name: str, text: str, *parents: _Parser) -> ArgumentParser:
        return commands.add_parser(
            name, help=text, description=text, parents=parents, allow_abbrev=False
        )

    packs = command("packs", "list the criteria packs that are installed", shown)
    packs.add_argument(
        "--provenance", metavar="PACK", help="show which pack decided what a variant says"
    )
    _check_options(command("check", "say all that is wrong with packs, and where"))
    schema = command("schema", "print the JSON Schema of a kind of file, for editors")
    schema.add_argument("kind", choices=_KINDS, help="which kind of file")
    _new_pack_options(command("new-pack", "write a distribution to start a pack of your own from"))
    judged = "judge whether the printed numbers of a published result fit together"
    audit = command("audit", judged, shown)
    audit.add_argument("file", metavar="FILE", help="a published result, TOML or JSON")
    profile = command("profile", "show all that is known about a subject", scored, shown)
    profile.add_argument("file", metavar="FILE", help="an evaluation or a published result")
    profile.add_argument("--explain", metavar="CODE", help="say how the value of a cell came about")
    compare = command("compare", "show what changed, and how sure that is", scored, shown)
    compare.add_argument("before", metavar="BEFORE", help="an evaluation or a published result")
    compare.add_argument("after", metavar="AFTER", help="the later one, under the same criteria")
    compare.add_argument(
        "--crosswalk",
        metavar="auto|FILE",
        help="compare across two revisions: 'auto' finds the crosswalk that is installed",
    )
    digest = command("digest", "show what identifies the scoring content of packs", shown)
    digest.add_argument("packs", metavar="PACK", nargs="+", help=_PACK)
    digest.add_argument(
        "--release",
        action="store_true",
        help="add what the folder of a distribution has to its record of what was released",
    )
    diff = command("diff", "show what changed between two packs or releases, by meaning", shown)
    diff.add_argument("old", metavar="OLD", help=_PACK)
    diff.add_argument("new", metavar="NEW", help="what may take its place")
    diff.add_argument(
        "--fail-on",
        choices=("text", "compatible", "breaking"),
        help="end with exit code 1 if the verdict is this or worse (default: never)",
    )
    command("demo", "show what the library does with real published results", shown)
    return parser


def _output_options() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument("--json", action="store_true", help="answer as JSON, with exact numbers")
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
        help="a pack file, the folder of a distribution's sources, or an installed pack",
    )
    check.add_argument(
        "--format",
        choices=("text", "json", "sarif", "junit"),
        help="how to answer (default: %(default)s)",
        default="text",
    )
    check.add_argument("--json", action="store_true", help="the same as --format json")
    check.add_argument("--strict", action="store_true", help="let warnings count as errors")


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
    new_pack.add_argument("--title", help="the instrument's name (default: as the id)")
    new_pack.add_argument(
        "--into", metavar="FOLDER", help="a new or empty folder (default: kompass-pack-ID)"
    )
    new_pack.add_argument("--json", action="store_true", help="answer as JSON")


def _policy_options() -> _Parser:
    options = _Parser(add_help=False)
    options.add_argument(
        "--not-applicable",
        choices=_POLICIES,
        help="what becomes of cells that do not concern the subject (default: as the pack says)",
    )
    options.add_argument(
        "--not-assessed",
        choices=_POLICIES,
        default="refuse",
        help="what becomes of cells at which nobody looked (default: %(default)s)",
    )
    options.add_argument(
        "--accept-stale",
        action="store_true",
        help="score under the present criteria what was recorded under others",
    )
    return options
