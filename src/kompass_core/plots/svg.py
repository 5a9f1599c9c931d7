"""SVG text of plots, for pages."""
# The properties of artists have no types in matplotlib.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import re
from hashlib import sha256
from html import escape
from io import StringIO

from matplotlib.axes import Axes

from kompass_core.errors import require_type
from kompass_core.plots.style import INK, style

_SALT = "kompass_core"
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_GLOBAL_STYLE = re.compile(r" *<defs>\s*<style type=\"text/css\">[^<]*</style>\s*</defs>\n")
_INK = re.compile(rf"\b(fill|stroke): {INK}")
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'(xlink:href="#|url\(#)([^")]+)')
_FONTS = re.compile(r"font-family: [^;\"]+; ?")
_STANDALONE = "<style>svg:root{color-scheme:light dark;color:CanvasText}</style>"


def to_svg(ax: Axes, *, title: str | None = None, description: str | None = None) -> str:
    """
    Return the figure of a plot as the text of an ``svg`` element; the same for the same plot.

    The element can be put into an HTML page or saved as a file. It has a text alternative, its
    background is transparent and its text has the colour of the page (``currentColor``), so it
    suits light and dark pages; it is never wider than what it is in. Text remains text. Its ids
    differ from those of other plots in the page.

    Args:
        ax: The Axes of a plot.
        title: The title for screen readers; by default that of the plot.
        description: The text that replaces the picture; by default the numbers in the plot.
    """
    require_type("ax", ax, Axes)
    figure = ax.get_figure(root=True)
    assert figure is not None
    written = StringIO()
    with style(**{"svg.hashsalt": _SALT, "svg.fonttype": "none", "svg.id": None}):
        figure.savefig(written, format="svg", transparent=True, metadata=_NO_METADATA)
    own_title, _, own_description = str(ax.get_label()).partition("\n")
    texts = (
        own_title if title is None else title,
        own_description if description is None else description,
    )
    return _embeddable(written.getvalue(), *texts)


def _embeddable(svg: str, title: str, description: str) -> str:
    """Return an SVG file as an element that can be one of several in a page."""
    _, _, inside = svg[svg.index("<svg") :].partition(">\n")
    width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2]
    inside = _INK.sub(r"\1: currentColor", _GLOBAL_STYLE.sub("", inside))
    prefix = f"k{sha256((inside + title + description).encode()).hexdigest()[:8]}"
    used = {found[2] for found in _REFERENCE.finditer(inside)}
    inside = _ID.sub(lambda each: f' id="{prefix}-{each[1]}"' if each[1] in used else "", inside)
    inside = _REFERENCE.sub(rf"\1{prefix}-\2", inside)
    # Nearly all texts have the same fonts, so they inherit them.
    fonts = next(iter(_FONTS.findall(inside)), "")
    inside = inside.replace(fonts, "") if fonts else inside
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc" '
        f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
        f'style="{fonts}max-width:100%;height:auto;stroke-linejoin:round;stroke-linecap:butt">\n'
    )
    texts = (
        f'<title id="{prefix}-title">{escape(title)}</title>\n'
        f'<desc id="{prefix}-desc">{escape(description)}</desc>\n'
    )
    return f"{root}{texts}{_STANDALONE}\n{inside}"
