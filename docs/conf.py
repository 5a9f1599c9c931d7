"""How Sphinx builds the documentation; nothing in it needs the network."""

from importlib.metadata import version as version_of

from sphinx.application import Sphinx

project = "kompass_core"
author = "kompass_core contributors"
version = release = version_of("kompass-core")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {version}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# In docstrings `x` is code, as in Markdown.
default_role = "code"
add_module_names = False
python_maximum_signature_line_length = 100
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

_STANDARD_LIBRARY = "collections|datetime|decimal|enum|fractions|importlib|os|pathlib|types|typing"
nitpick_ignore_regex = [
    # Documented elsewhere; links to it need the network.
    ("py:.*", rf"({_STANDARD_LIBRARY})\..*"),
    ("py:.*", r"(hypothesis\.strategies|st|pytest)\..*"),
    ("py:.*", r"(numpy|np|npt)\..*"),
    ("py:.*", r"kompass_core\.panel\.\w+\.(Array|Bad|Kind|Masks|Progress)|Array"),
    # Shorthands in annotations, which are not public.
    ("py:.*", r"(kompass_core\.\w+\.)?(_\w+|Missing|EvaluationFields|Scored)"),
    ("py:.*", r"(kompass_core\.testing\..*\.)?(AnyPack|Profiling|Auditing|Comparing|Aggregating)"),
    ("py:.*", r"PackLaw|Target|.*\.BrokenPack"),
    # "The same kind of frame as was given", in the words of narwhals.
    ("py:.*", r".*\bIntoFrameT"),
]


def setup(app: Sphinx) -> None:
    """Connect what no option can say."""
    app.connect("autodoc-process-docstring", keep_prose, priority=400)


def keep_prose(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Keep Napoleon from taking an attribute's first words, up to a colon, for its type."""
    if what in {"attribute", "property"}:
        lines[:0] = ["..", ""]
