"""Sites that Sphinx builds for tests."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import frozen
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import kompass_core as kc
from kompass_core.evaluations import Narrative

PACK = "kommunkompassen-se@2010"
PANEL = "Medborgarpanelen möter förvaltningen varje månad."
INDEX = "Site\n====\n\n"


@frozen
class Site:
    """
    A built site.

    Attributes:
        app: Sphinx, after the build.
        warnings: The warnings of the build.
    """

    app: Sphinx
    warnings: str

    def document(self, name: str) -> nodes.document:
        """Return a page as a tree."""
        return self.app.env.get_doctree(name)

    def table(self, name: str, kind: str) -> list[list[str]]:
        """Return the rows of the first table of a kind in a page, without its headers."""
        tables = self.document(name).findall(nodes.table)
        found = next(each for each in tables if f"kompass-{kind}" in each["classes"])
        (body,) = found.findall(nodes.tbody)
        return [[cell.astext() for cell in row.children] for row in body.children]

    def html(self, name: str) -> str:
        """Return the HTML of a page."""
        return Path(self.app.outdir, f"{name}.html").read_text("utf-8")


Build: TypeAlias = Callable[..., Site]


def build(folder: Path, text: str = "", *, builder: str = "dummy", **settings: object) -> Site:
    """Build the site of a folder whose front page has a text, without a file of settings."""
    (folder / "index.rst").write_text(INDEX + text, "utf-8")
    own = {"extensions": ["kompass_core.sphinx"], "html_theme": "basic", "kompass_reports": False}
    given = own | settings
    return _built(folder, None, builder, given)


def build_as_is(folder: Path) -> Site:
    """Build the site of a folder as it is."""
    return _built(folder, folder, "html", {})


def _built(folder: Path, conf: Path | None, builder: str, settings: dict[str, object]) -> Site:
    warnings = StringIO()
    out, doctrees = folder / "_build", folder / "_doctrees"
    with patch_docutils(), docutils_namespace():
        app = Sphinx(folder, conf, out, doctrees, builder, settings, status=None, warning=warnings)
        app.build()
    return Site(app, warnings.getvalue())


def example(subject: str = "Exempelstad", date: str = "2017", points: int = 5) -> kc.Evaluation:
    """Return an evaluation in which each sub-question has the same points."""
    pack = kc.load_pack(PACK)
    codes = [each.code for area in pack.areas for each in area.sub_questions]
    findings = [
        kc.Finding("good-example", PANEL, "1.3"),
        kc.Finding("strength", "Tydliga mål.", "1"),
        kc.Finding("improvement", "Fler jämförelser.", None),
    ]
    return kc.Evaluation.from_points(
        pack,
        subject=subject,
        date=date,
        points=dict.fromkeys(codes, points),
        findings=findings,
        narrative=Narrative(
            summary={"sv": "En *kort* sammanfattning."},
            texts={"1.3": {"sv": "Boksluten redovisas <b>öppet</b>."}},
        ),
    )


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of all published results that ship, and of an evaluation in a group."""
    folder = tmp_path_factory.mktemp("site")
    files = folder / "evaluations" / "Stora"
    files.mkdir(parents=True)
    for pack in ("kommunkompassen-se", "kommunekompasset-no"):
        for i, result in enumerate(kc.published_results(pack)):
            kc.save(result, files.parent / f"{pack}-{i}.toml")
    kc.save(example(), files / "exempelstad.toml")
    text = ".. kompass:ranking::\n   :pack: kommunkompassen-se@2010\n"
    return build(folder, text, builder="html", kompass_archive="evaluations", language="sv")
