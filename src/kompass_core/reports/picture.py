"""The profile diagram of a report, where matplotlib is installed."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING
from warnings import catch_warnings, filterwarnings

from kompass_core.errors import MissingExtraError
from kompass_core.reports.report import Report
from kompass_core.translations import translations_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DOTS_PER_INCH = 220


def profile_svg(report: Report) -> str:
    """Draw the profile as an ``svg`` element; empty without matplotlib."""
    with _drawn(report) as axes:
        if axes is None:
            return ""
        from kompass_core.plots import to_svg

        return to_svg(axes)


def profile_png(report: Report) -> tuple[BytesIO, str] | None:
    """Draw the profile as a PNG file, and describe it; None without matplotlib."""
    with _drawn(report) as axes:
        if axes is None:
            return None
        figure, written = axes.get_figure(root=True), BytesIO()
        assert figure is not None
        figure.savefig(written, dpi=_DOTS_PER_INCH, metadata={"Software": None})
        return written, str(axes.get_label())


@contextmanager
def _drawn(report: Report) -> Generator[Axes | None]:
    """Provide the plot of the profile beside the latest earlier one and the mean."""
    try:
        from kompass_core.plots import plot_radar
    except MissingExtraError:
        yield None
        return
    with catch_warnings():
        # Text stays text in SVG, which the reader's own fonts show.
        filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield plot_radar(
            report.profile,
            before=report.earlier[-1] if report.earlier else None,
            benchmark=report.mean,
            language=report.language,
            words=translations_for(report.language),
        )
