"""Configuration of Sphinx; the build needs no network."""

from __future__ import annotations

import re
import sys
from enum import Enum
from importlib import import_module
from importlib.metadata import version as version_of
from inspect import Parameter, Signature, getdoc, isclass, isfunction, signature
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import kompass_core
from kompass_core.errors import MESSAGES

project = "kompass_core"
author = "kompass_core contributors"
version = release = version_of("kompass-criteria")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "kompass_core.sphinx",
]
exclude_patterns = ["_build"]
_PACKS = "../criteria_packs/kommunkompassen/src/kompass_pack_kommunkompassen"
kompass_archive = [f"{_PACKS}/kommunkompassen-se/results", f"{_PACKS}/kommunekompasset-no/results"]
html_theme = "furo"
html_title = f"{project} {version}"
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# In docstrings `x` is code, as in Markdown.
default_role = "code"
add_module_names = False
python_maximum_signature_line_length = 100
python_use_unqualified_type_names = True
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

_STANDARD_LIBRARY = (
    "struct|collections|datetime|decimal|enum|fractions|importlib|os|pathlib|types|typing"
)
nitpick_ignore_regex = [
    # Documented elsewhere; links to it need the network.
    ("py:.*", rf"({_STANDARD_LIBRARY})\..*"),
    ("py:.*", r"(hypothesis\.strategies|st|pytest)\..*"),
    ("py:.*", r"(gettext|matplotlib|numpy|np|npt|nw|narwhals)\..*"),
    # Type aliases and type variables in annotations.
    (
        "py:.*",
        r"(kompass_core\.[\w.]+\.)?(_\w+|Amount|Answers|AnyDistribution|Traversable|Array|Fallback|Masks|Missing|Progress|Row|Source)",
    ),
    (
        "py:.*",
        r"(kompass_core\.[\w.]+\.)?(AnyPack|Profiling|Auditing|Comparing|Aggregating|BrokenPack|Computed|Floats|Format|Saved|Sentence)",
    ),
    ("py:.*", r".*\b(PackLaw|Target|EvaluationFields|PrintedNumbers|PackSource|IntoFrameT)"),
]


def public_names(folder: str) -> dict[str, object]:
    """
    Return the public objects of a folder by the path that users import them from.

    Functions of `errors` and the `as_...` parsers of other folders are shared by the modules of
    the library, and not for users.
    """
    face = import_module(f"kompass_core.{folder}")
    homes = kompass_core._HOMES  # noqa: SLF001 (which names are at the root is in no other place)
    at_root = [name for name, home in homes.items() if f"{home}.".startswith(f"{folder}.")]
    found = {f"kompass_core.{name}": getattr(kompass_core, name) for name in at_root}
    others = {
        name: getattr(face, name)
        for name in getattr(face, "__all__", ())
        if name not in at_root and not name.startswith("as_")
    }
    return found | {
        f"kompass_core.{folder}.{name}": value
        for name, value in others.items()
        if not (isfunction(value) and folder == "errors")
    }


class Api(SphinxDirective):
    """A table of the public names of folders, followed by their documentation."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the table, and a section for each name."""
        found: dict[str, object] = {}
        for folder in self.arguments[0].split():
            found |= public_names(folder)
        found = {path: value for path, value in found.items() if not isinstance(value, ModuleType)}
        lines = [".. list-table::", "   :widths: auto", ""]
        for path, value in found.items():
            title = " ".join(_documentation(path, value).partition("\n\n")[0].split())
            lines += [f"   * - :py:obj:`{path.rpartition('.')[2]} <{path}>`", f"     - {title}"]
        for path, value in found.items():
            lines += ["", *_directive(path, value)]
        return self.parse_text_to_nodes("```{eval-rst}\n" + "\n".join(lines) + "\n```")


def _documentation(path: str, value: object) -> str:
    """Return the docstring; that of a constant or an alias is the text below it."""
    if isclass(value) or isfunction(value):
        return getdoc(value) or ""
    folder, _, name = path.rpartition(".")
    for module in [each for each in sys.modules if each.startswith(folder)]:
        texts = ModuleAnalyzer.for_module(module).find_attr_docs()
        if lines := texts.get(("", name)):
            return "\n".join(lines).strip()
    return ""


def _directive(path: str, value: object) -> list[str]:
    if isfunction(value):
        return [f".. autofunction:: {path}"]
    if not isclass(value):
        return [f".. py:data:: {path}", "", f"   {_documentation(path, value)}"]
    kind = "autoexception" if issubclass(value, Exception) else "autoclass"
    undocumented = ["   :undoc-members:"] if issubclass(value, Enum) else []
    return [f".. {kind}:: {path}", "   :members:", "   :exclude-members: __init__", *undocumented]


class RuleTable(SphinxDirective):
    """A table of all rule ids with their messages."""

    def run(self) -> list[nodes.Node]:
        """Return the table; an id is a link where the rule has a page."""
        rows = ["| id | message |", "| --- | --- |"]
        for rule, message in sorted(MESSAGES.items()):
            page = f"reference/rules/{rule}"
            shown = f"[{rule}]({rule}.md)" if page in self.env.found_docs else rule
            text = message.template.replace("|", r"\|").replace("`", "'")
            rows.append(f"| {shown} | `{text}` |")
        table = self.parse_text_to_nodes("\n".join(rows))
        found = [row for each in table for row in each.findall(nodes.row)][1:]
        for rule, row in zip(sorted(MESSAGES), found, strict=True):
            # `Problem.page` leads here.
            row["ids"].append(rule.lower())
        return table


def resolve_public(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.Node | None:
    """Resolve a reference to the module of a definition as one to its public path."""
    target = node.get("reftarget", "")
    parts = target.split(".")
    for end in range(len(parts), 0, -1):
        if public := _paths().get(".".join(parts[:end])):
            path = ".".join((public, *parts[end:]))
            domain = env.get_domain("py")
            source = node.get("refdoc", env.docname)
            return domain.resolve_xref(env, source, app.builder, "obj", path, node, content)
    return None


def _paths(cache: dict[str, str] = {}) -> dict[str, str]:  # noqa: B006 (made once)
    """Return public paths by the full name of the definition, and by the bare name."""
    if not cache:
        for folder in FOLDERS:
            for path, value in public_names(folder).items():
                if isclass(value) or isfunction(value):
                    cache[f"{value.__module__}.{value.__qualname__}"] = path
                    cache.setdefault(value.__qualname__, path)
    return cache


def make_accessible(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Let the keyboard scroll code and tables, and write long signatures as lines, not a list."""
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    body = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    body = body.replace("\n\n</pre>", "\n</pre>")  # the end of a doctest
    body = body.replace("Variables<span", "Attributes<span")
    context["body"] = _SIGNATURE.sub(_as_lines, body)


_SIGNATURE = re.compile(r"(?<=\(</span>)\s*<dl>\s*(<dd><em.*?)</dl>\s*", re.DOTALL)


def _as_lines(found: re.Match[str]) -> str:
    return re.sub(r"<dd>(.*?)</dd>\s*", r"<br>&emsp;&emsp;\1", found[1], flags=re.DOTALL) + "<br>"


FOLDERS = (
    "criteria",
    "criteria.rules",
    "packs",
    "files",
    "evaluations",
    "published",
    "profiles",
    "comparison",
    "aggregation",
    "panel",
    "frames",
    "forms",
    "robustness",
    "plots",
    "errors",
)


def setup(app: Sphinx) -> None:
    """Add the directives, and what no option can configure."""
    app.add_directive("api", Api)
    app.add_directive("rule-table", RuleTable)
    app.connect("missing-reference", resolve_public)
    app.connect("html-page-context", make_accessible)
    app.connect("autodoc-process-docstring", keep_prose, priority=400)
    app.connect("autodoc-process-signature", shorten_defaults)


def keep_prose(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Keep Napoleon from taking an attribute's first words, up to a colon, for its type."""
    if what in {"attribute", "property"}:
        lines[:0] = ["..", ""]


def shorten_defaults(
    _app: Sphinx, what: str, _name: str, value: type, _options: object, given: str, _returns: str
) -> tuple[str, str] | None:
    """Write `...` for a default that is computed, or is a value of many parts."""
    if what != "class" or not given or issubclass(value, Enum):
        return None
    parameters = [
        each.replace(
            annotation=Parameter.empty,
            default=... if _is_long(each) else each.default,
        )
        for each in signature(value).parameters.values()
    ]
    return str(
        signature(value).replace(parameters=parameters, return_annotation=Signature.empty)
    ).replace("Ellipsis", "..."), ""


_LONGEST = 30


def _is_long(parameter: Parameter) -> bool:
    shown = repr(parameter.default)
    return parameter.default is not Parameter.empty and (
        len(shown) > _LONGEST or shown == "NOTHING"
    )
