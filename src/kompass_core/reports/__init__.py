"""
Reports: the content of a report as one value, and its outputs.

`Report` needs no optional dependency. The outputs need the extra ``report``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from kompass_core.errors import MissingExtraError, messages
from kompass_core.reports.report import Report, Reportable, ReportNode, RoleModel, report

if TYPE_CHECKING:
    from kompass_core.reports.html import render_html
    from kompass_core.reports.markdown import render_markdown
    from kompass_core.reports.word import render_word

__all__ = [
    "Report",
    "ReportNode",
    "Reportable",
    "RoleModel",
    "render_html",
    "render_markdown",
    "render_word",
    "report",
]

_NEED_EXTRA = {
    "render_html": "html",
    "render_markdown": "markdown",
    "render_word": "word",
}


def __getattr__(name: str) -> object:
    """Load the outputs, which need the extra, when they are first used."""
    if name not in _NEED_EXTRA:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        return getattr(import_module(f"{__name__}.{_NEED_EXTRA[name]}"), name)
    except ModuleNotFoundError as error:
        missing = messages.EXTRA_NOT_INSTALLED.problem(package=error.name, extra="report")
        raise MissingExtraError([missing]) from None
