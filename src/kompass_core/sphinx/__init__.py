"""
A Sphinx extension: directives for packs and results, and an archive of evaluations.

Add ``"kompass_core.sphinx"`` to ``extensions`` in ``conf.py``. Settings:

- ``kompass_archive``: A folder of evaluation and result files, relative to the sources, or a list
  of folders, of which an archive is made: a page for each subject and each question, and pages
  of findings.
- ``kompass_pages``: The folder for these pages among the sources, ``"archive"`` by default.
- ``kompass_reports``: False to make no report of the latest result of each subject.
- ``kompass_packs``: Installed packs (``"id@revision"``) or pack files; by default all installed.
- ``kompass_policies``: The policies for missing scores, as arguments of `kompass_core.profile`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from kompass_core.labels import Sentence
from kompass_core.sphinx.domain import KompassDomain, language_of
from kompass_core.translations import translations_for

__all__ = ["setup"]

_WORDS_OF_FURO = (
    Sentence("Back to top"),
    Sentence("Home"),
    Sentence("Made with "),
    Sentence("Next"),
    Sentence("On this page"),
    Sentence("Previous"),
    Sentence("Skip to content"),
)
"""Words of the theme that Sphinx has no translations of."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives, the settings and the pages of the archive to Sphinx."""
    app.add_config_value("kompass_archive", "", "env", types=(str, list, tuple))
    app.add_config_value("kompass_pages", "archive", "env", types=str)
    app.add_config_value("kompass_reports", True, "env", types=bool)  # noqa: FBT003 (Sphinx's)
    app.add_config_value("kompass_packs", (), "env", types=(list, tuple))
    app.add_config_value("kompass_policies", {}, "env", types=dict)
    app.add_domain(KompassDomain)
    app.connect("builder-inited", _write_pages)
    app.connect("config-inited", _add_static_files)
    app.connect("doctree-resolved", _refer_to_reports)
    app.connect("html-page-context", _write_report)
    app.connect("html-page-context", _translate_theme)
    app.add_css_file("kompass.css")
    app.add_js_file("kompass.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_static_files(_: Sphinx, config: Any) -> None:  # noqa: ANN401 (Sphinx's own)
    config.html_static_path.append(str(Path(__file__).parent / "static"))


def _domain(app: Sphinx) -> KompassDomain:
    found = app.env.domains["kompass"]
    assert isinstance(found, KompassDomain)
    return found


def _write_pages(app: Sphinx) -> None:
    _domain(app).write_pages()


def _refer_to_reports(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add the address of a report, relative to its page, to the references to it."""
    for reference in doctree.findall(nodes.reference):
        if "kompass_report" in reference:
            here, report = app.builder.get_target_uri(docname), reference["kompass_report"]
            reference["refuri"] = relative_uri(here, report)


def _write_report(app: Sphinx, pagename: str, *_: object) -> None:
    """Write the report of a subject when its page is written."""
    _domain(app).write_report(pagename, Path(app.outdir))


def _translate_theme(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Translate the words of the theme that Sphinx leaves in English."""
    words = translations_for(language_of(app.config))

    def gettext(message: str) -> str:
        source = words if message in _WORDS_OF_FURO else app.translator
        return source.gettext(message)

    context["_"] = context["gettext"] = gettext
