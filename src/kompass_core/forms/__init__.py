"""Forms to fill in, and tables of points, in spreadsheets."""

from kompass_core.forms.reading import read_form
from kompass_core.forms.writing import write_form

__all__ = ["read_form", "write_form"]
