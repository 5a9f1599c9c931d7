"""Forms to fill in, and tables of points, in spreadsheets."""

from kompass_core.forms.reading import read_form
from kompass_core.forms.result_tables import read_results
from kompass_core.forms.tables import TableReading, TableRow, TableUnit, read_table
from kompass_core.forms.writing import write_form

__all__ = [
    "TableReading",
    "TableRow",
    "TableUnit",
    "read_form",
    "read_results",
    "read_table",
    "write_form",
]
