"""The time to build the archive of many municipalities with Sphinx, and how it grows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from data import pack, records
from growth import seconds, slope
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from table import Row
from timing import Ratio, no_garbage_collection

import kompass_core as kc

_SIZES = tuple(map(int, os.environ.get("KOMPASS_BENCH_SUBJECTS", "30,95,300").split(",")))
_YEARS = range(2016, 2021)
_GROUPS = 21
_LIMIT = 1.2
_TEXTS = (
    ("good-example", "Medborgarpanelen möter förvaltningen varje månad."),
    ("strength", "Målen är få och följs upp i alla verksamheter."),
    ("improvement", "Redovisa resultaten för invånarna, gärna jämfört med andra kommuner."),
)


def rows() -> Iterator[Row]:
    """Yield the rows of G16: archives of several sizes, without and with reports."""
    fewer = [n // 3 for n in _SIZES]
    kinds = (("pages and search", _SIZES, False), ("the same with reports", fewer, True))
    for what, sizes, reports in kinds:
        taken = [_build(n, reports=reports) for n in sizes]
        yield Row(
            goal="G16",
            what=f"slope: archive of {len(_YEARS)} years, {what}",
            against=f"{sizes[0]} to {sizes[-1]} municipalities",
            ratio=Ratio([slope(sizes, taken)], [1.0]),
            limit=_LIMIT,
            note=" ".join(f"{each:.3g}" for each in taken) + " s",
            sizes=sizes,
            seconds=taken,
        )


def _build(n: int, *, reports: bool) -> float:
    """Return the processor time of Sphinx for an archive of *n* municipalities."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, n)
        settings = {
            "extensions": ["kompass_core.sphinx"],
            "exclude_patterns": ["evaluations"],
            "html_theme": "furo",
            "kompass_archive": "evaluations",
            "kompass_reports": reports,
            "language": "sv",
        }
        warnings = StringIO()

        def work() -> None:
            with patch_docutils(), docutils_namespace():
                out, trees = folder / "_build", folder / "_trees"
                site = Sphinx(
                    folder, None, out, trees, "html", settings, status=None, warning=warnings
                )
                site.build()

        with no_garbage_collection():
            taken = seconds(work)
        built = len([*(folder / "_build/archive/subjects").glob("*.html")])
        if built != n or warnings.getvalue():
            message = f"{built} pages of {n} subjects: {warnings.getvalue()}"
            raise RuntimeError(message)
        return taken


def _write(folder: Path, n: int) -> None:
    """Write the files of *n* municipalities, in as many groups as Sweden has counties."""
    (folder / "index.rst").write_text("Archive\n=======\n\n.. kompass:ranking::\n", "utf-8")
    codes = pack().layout.codes
    for i, each in enumerate(records(n * len(_YEARS), whole=True)):
        subject, year = divmod(i, len(_YEARS))
        kinds = ((*text, codes[(i + k) % len(codes)]) for k, text in enumerate(_TEXTS))
        evaluation = kc.Evaluation.from_points(
            pack(),
            subject=f"Kommun {subject:03}",
            date=str(_YEARS[year]),
            points=each["points"],  # type: ignore[arg-type]
            findings=[kc.Finding(*kind) for kind in kinds],
        )
        group = folder / f"evaluations/Län {subject % _GROUPS:02}"
        group.mkdir(parents=True, exist_ok=True)
        kc.save(evaluation, group / f"{subject:03}-{_YEARS[year]}.toml")
