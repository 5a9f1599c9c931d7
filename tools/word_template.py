"""Make the template of reports for Word: `reports/word_template/report.docx`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

PATH = Path(__file__).parents[1] / "src/kompass_core/reports/word_template/report.docx"
_INK, _MUTED, _ACCENT = RGBColor(0x1D, 0x25, 0x23), RGBColor(0x55, 0x60, 0x5C), "0D5C56"
_LINE = "D5DBD8"
_SERIF, _SANS = "Georgia", "Calibri"
_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)

_IMPORT = (
    '{%p from "kompass/macros.jinja" import certainty, checked, name, points_of, remark, verdict '
    "with context %}"
)
_TITLED = '{% if node.level.name != "TOTAL" %}{{ node.code }} {% endif %}{{ name(node) | trim }}'
_POINTS = (
    "{{ node.printed.points | number }}"
    "{% if remark(node) | trim %} ({{ remark(node) | trim }}){% endif %}"
)
_ORIGIN = (
    "{{ node.explanation.rule | sentence }}{% if node.explanation.missing %}: "
    "{{ node.explanation.missing.reason }}{% endif %}"
)
_EARLIER = (
    ">{% if each.name != report.profile.name %}{{ each.name }} {% endif %}{{ each.date | year }}"
)
_YEAR = "{{ report.profile.date | year or report.profile.name }}"


def template() -> bytes:
    """Return the template; the same bytes each time."""
    made = _Maker()
    made.cover()
    made.instrument()
    made.summary()
    made.areas()
    made.overview()
    made.derivation()
    made.audit()
    made.criteria()
    return made.data()


class _Maker:
    def __init__(self) -> None:
        self.doc = docx.Document()
        self._styles()
        self._page()

    def _styles(self) -> None:
        styles = self.doc.styles
        sizes = {"Normal": 10.5, "Title": 34, "Subtitle": 13, "List Bullet": 10.5, "Caption": 9.5}
        sizes |= {"Heading 1": 20, "Heading 2": 15, "Heading 3": 11.5}
        for name, size in sizes.items():
            style = styles[name]
            is_heading = name.startswith(("Heading", "Title"))
            style.font.name = _SERIF if is_heading else _SANS
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            style.font.size = Pt(size)
            style.font.bold = name.startswith("Heading")
            style.font.italic = False
            style.font.color.rgb = _INK
        styles["Subtitle"].font.color.rgb = RGBColor.from_string(_ACCENT)
        styles["Caption"].font.color.rgb = _MUTED
        styles["Caption"].font.bold = False
        styles["Caption"].paragraph_format.keep_with_next = True
        normal = styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = Pt(6), 1.25
        spaces = {"Heading 1": (0, 10), "Heading 2": (20, 6), "Heading 3": (12, 4)}
        for name, (before, after) in spaces.items():
            styles[name].paragraph_format.space_before = Pt(before)
            styles[name].paragraph_format.space_after = Pt(after)
        styles["Heading 1"].paragraph_format.page_break_before = True
        border = styles["Title"].element.find(f".//{qn('w:pBdr')}")
        border.getparent().remove(border)

    def _page(self) -> None:
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2.4)
        section.different_first_page_header_footer = True
        footer = section.footer.paragraphs[0]
        footer.style = self.doc.styles["Caption"]
        footer.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), 2)
        footer.add_run("{{ report.profile.name }}, {{ report.profile.date | date }}\t")
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            run = footer.add_run()
            part = OxmlElement("w:instrText" if text else "w:fldChar")
            if text:
                part.text = text
            else:
                part.set(qn("w:fldCharType"), kind)
            run._r.append(part)  # noqa: SLF001 (python-docx has no fields)

    def text(self, text: str, style: str = "Normal") -> Any:  # noqa: ANN401 (a paragraph)
        return self.doc.add_paragraph(text, style=style)

    def tag(self, tag: str) -> None:
        self.text("{%p " + tag + " %}")

    def message(self, message: str, style: str = "Normal") -> None:
        self.text('{{ _("' + message + '") }}', style)

    def prose(self, text: str) -> None:
        self.tag(f"for each in {text} | paragraphs")
        self.text("{{r each }}")
        self.tag("endfor")

    def findings(self, findings: str, title: str) -> None:
        self.tag(f"if {findings}")
        self.message(title, "Heading 3")
        self.tag(f"for each in {findings}")
        self.text("{{ each.text }}", "List Bullet")
        self.tag("endfor")
        self.tag("endif")

    def beside(self, node: str) -> None:
        """Add a table of the strengths beside the improvements of a node."""
        table = self.doc.add_table(rows=2, cols=2)
        table.autofit = False
        _border(table)
        for column, (findings, title) in enumerate(_FINDINGS[:2]):
            head, cell = (table.rows[i].cells[column] for i in (0, 1))
            head.width = cell.width = Cm(8.1)
            head.paragraphs[0].add_run('{{ _("' + title + '") }}').bold = True
            cell.paragraphs[0].add_run("{%p for each in " + f"{node}.{findings}" + " %}")
            cell.add_paragraph("{{ each.text }}", style="List Bullet")
            cell.add_paragraph("{%p endfor %}")
            cell.add_paragraph().paragraph_format.space_after = Pt(0)  # a cell is never empty
        self.doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def table(
        self, head: Iterable[str], rows: Iterable[Iterable[str]], widths: Iterable[float]
    ) -> None:
        """Add a table whose cells of text after the first are set to the right."""
        head, rows, widths = tuple(head), [tuple(row) for row in rows], tuple(widths)
        table = self.doc.add_table(rows=0, cols=len(head))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        _border(table)
        for i, row in enumerate((head, *rows)):
            made = table.add_row()
            properties = made._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no such options)
            properties.append(OxmlElement("w:cantSplit"))
            if i == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, text, width in zip(made.cells, row, widths, strict=True):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                paragraph.paragraph_format.space_before = Pt(2)
                paragraph.paragraph_format.line_spacing = 1.0
                run = paragraph.add_run(text.removeprefix(">"))
                run.bold, run.font.size = i == 0, Pt(9.5)
                if text.startswith(">"):
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.doc.add_paragraph().paragraph_format.space_after = Pt(0)

    def cover(self) -> None:
        self.tag(_IMPORT.removeprefix("{%p ").removesuffix(" %}"))
        first = self.text("{{ report.title | said }}", "Subtitle")
        first.paragraph_format.space_before = Pt(150)
        self.text("{{ report.profile.name }}", "Title")
        self.text("{{ report.profile.date | date }}", "Subtitle")
        self.text("{{ points_of(report.total) | trim }}", "Subtitle")

    def band(self, node: str) -> None:
        """Add the band of a node, and what keeps higher ones away."""
        self.tag(f"if {node}.band")
        self.text('{{ _("Band") }}: {{ ' + node + ".band.text | sentence }}")
        self.tag(f"for each in {node}.band.checks")
        self.text("{{ each.text | sentence }}", "List Bullet")
        self.tag("endfor")
        self.tag("endif")

    def instrument(self) -> None:
        self.tag("if report.about")
        self.message("About the instrument", "Heading 1")
        self.prose("report.about")
        self.tag("endif")

    def summary(self) -> None:
        self.message("Summary", "Heading 1")
        self.text('{{ _("Assessed") }}: {{ report.profile.date | date }}')
        self.tag("if report.narrative.assessors")
        self.text('{{ _("Assessors") }}: {{ report.narrative.assessors | join("; ") }}')
        self.tag("endif")
        self.tag("if report.narrative.interviews is not none")
        self.text('{{ _("People interviewed") }}: {{ report.narrative.interviews | number }}')
        self.tag("endif")
        self.tag("for each in report.evidence")
        self.text("{{ each.text }}", "List Bullet")
        self.tag("endfor")
        self.band("report.total")
        self.tag("if report.total.text")
        self.prose("report.total.text")
        self.tag("endif")
        self.message("Table 1. Points per area", "Caption")
        self._table_1()
        self.tag("if report.mean")
        self.text('{{ _("The mean is: %(name)s.", name=report.mean.name) }}', "Caption")
        self.tag("endif")
        self.tag("for each in report.cautions")
        self.text("{{ each.text | sentence | upper_first }}.", "Caption")
        self.tag("endfor")
        self.tag("if picture")
        self.message("Profile", "Heading 2")
        self.text("{{ picture }}")
        self.tag("endif")
        self.tag("if report.role_models")
        self.message("Comparisons and role models", "Heading 2")
        models = (
            "{% for each in node.role_models %}{{ each.profile.name }} "
            "{{ each.profile.date | year }}: {{ each.printed.points | number }}"
            "{% if not loop.last %}; {% endif %}{% else %}"
            '{{ _("none of those compared with") }}{% endfor %}'
        )
        self.table(
            ('{{ _("Area") }}', ">" + _YEAR, '{{ _("Role models") }}'),
            self.looped("report.areas", (_TITLED, ">" + _POINTS, models)),
            (6.2, 2, 8),
        )
        self.tag("endif")
        for findings, title in _FINDINGS:
            self.findings(f"report.total.{findings}", title)

    def looped(self, nodes: str, row: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the rows of a table with one row for each node."""
        rest = ("",) * (len(row) - 1)
        return [("{%tr for node in " + nodes + " %}", *rest), row, ("{%tr endfor %}", *rest)]

    def _table_1(self) -> None:
        before = "{%tc for each in report.earlier %}", _EARLIER
        of_node = "{%tc for each in node.earlier %}", ">{{ each.points | number }}"
        mean, compared = "{%tc if report.mean %}", "{%tc if report.comparison %}"
        change = ">{% if node.change %}{{ node.change.exact | number(signed=True) }}{% endif %}"
        sure = (
            "{% if node.change %}{{ certainty(node.change) | trim }}"
            "{% if not node.change.bounds.is_exact %} "
            "({{ node.change.bounds | between(signed=True) }}){% endif %}{% endif %}"
        )
        end = "{%tc endif %}"
        head: tuple[str, ...] = ('{{ _("Area") }}', *before, "{%tc endfor %}", ">" + _YEAR, mean)
        head += ('>{{ _("Mean") }}', end, compared)
        head += ('>{{ _("Change") }}', '{{ _("How certain") }}', end)
        row: tuple[str, ...] = (_TITLED, *of_node, "{%tc endfor %}", ">" + _POINTS, mean)
        row += (">{{ node.mean.points | number }}", end, compared, change, sure, end)
        widths = (4.8, 1, 1.4, 1, 1.4, 1, 1.6, 1, 1, 2.7, 4.2, 1)
        self.table(head, self.looped("report.areas + (report.total,)", row), widths)

    def areas(self) -> None:
        self.message("Area by area", "Heading 1")
        self.tag("for node in report.areas")
        self.text(_TITLED, "Heading 2")
        self.text("{{ points_of(node) | trim }}", "Subtitle")
        self.band("node")
        self.tag("if node.about")
        self.message("What the area is about", "Heading 3")
        self.prose("node.about")
        self.tag("endif")
        self.tag("if node.text")
        self.prose("node.text")
        self.tag("endif")
        self.tag("for part in node.parts if part.text")
        self.text(
            "{{ part.code }} {{ name(part) | trim }} ({{ points_of(part) | trim }})", "Heading 3"
        )
        self.prose("part.text")
        self.tag("endfor")
        self.tag("if node.strengths or node.improvements")
        self.beside("node")
        self.tag("endif")
        self.findings("node.good_examples", "Good examples")
        self.tag("endfor")

    def overview(self) -> None:
        self.message("Overview of points", "Heading 1")
        has_percent, end = "{%tc if report.profile.pack.has_percent %}", "{%tc endif %}"
        head = (
            '{{ _("Area or question") }}',
            '>{{ _("Points") }}',
            '>{{ _("Maximum") }}',
            has_percent,
            '>{{ _("Percent") }}',
            end,
        )
        row = (
            _TITLED,
            ">" + _POINTS,
            ">{{ node.value.max_points | number }}",
            has_percent,
            ">{{ node.printed.percent | percent }}",
            end,
        )
        self.table(head, self.looped("report.nodes", row), (8.7, 2.5, 2.6, 0.1, 2.4, 0.1))

    def derivation(self) -> None:
        self.message("How each number came about", "Heading 1")
        self.message(
            "Every number in this report can be followed back to what was scored or printed. The "
            "points are exact; they are rounded last, each by itself, so printed parts need not "
            "add up to a printed whole."
        )
        head = (
            '{{ _("Area or question") }}',
            '>{{ _("Points") }}',
            '{{ _("Possible points") }}',
            '{{ _("Origin") }}',
        )
        row = (
            _TITLED,
            ">{{ node.value.exact | number }}",
            "{{ node.value.bounds | between }}",
            _ORIGIN,
        )
        self.table(head, self.looped("report.nodes", row), (5.4, 1.6, 4.2, 5))

    def audit(self) -> None:
        self.tag("if report.audits")
        self.message("Check of the printed numbers", "Heading 1")
        self.tag("for audit in report.audits")
        self.text("{{ audit.result.name }}, {{ audit.result.date | date }}", "Heading 3")
        self.text("{{ checked(audit) | trim }} {{ verdict(audit) | trim }}")
        self.tag("endfor")
        self.tag("endif")

    def criteria(self) -> None:
        self.message("Criteria and policies", "Heading 1")
        self.text('{{ _("Criteria") }}: {{ report.pack.ref }}')
        self.text('{{ _("Digest of the scoring content") }}: {{ report.pack.digest }}')
        self.tag("if report.profile.stale")
        self.message("The criteria have changed since the result was recorded.")
        self.tag("endif")
        self.text('{{ _("Source of the criteria") }}: {{ report.pack.source }}')
        self.text(
            '{{ _("Not applicable questions") }}: '
            "{{ (report.profile.policies or report.pack).not_applicable | term }}"
        )
        self.tag("if report.profile.policies")
        self.text(
            '{{ _("Questions not assessed") }}: {{ report.profile.policies.not_assessed | term }}'
        )
        self.tag("endif")
        self.tag("if report.profile.source.source is defined and report.profile.source.source")
        self.text('{{ _("Source of the result") }}: {{ report.profile.source.source }}')
        self.tag("endif")
        self.tag("if report.benchmark")
        self.text('{{ _("Benchmark") }}: {{ report.benchmark.citation() }}')
        self.tag("endif")

    def data(self) -> bytes:
        """Return the file, with the same dates each time."""
        properties = self.doc.core_properties
        properties.author, properties.comments, properties.title = (
            "",
            "",
            "{{ report.profile.name }}",
        )
        properties.created = properties.modified = _EPOCH.replace(tzinfo=None)
        saved, again = BytesIO(), BytesIO()
        self.doc.save(saved)
        with ZipFile(saved) as source, ZipFile(again, "w") as target:
            for name in sorted(source.namelist()):
                info = ZipInfo(name, _EPOCH.timetuple()[:6])
                info.compress_type = ZIP_DEFLATED
                target.writestr(info, source.read(name))
        return again.getvalue()


_FINDINGS = (
    ("strengths", "Strengths"),
    ("improvements", "Possible improvements"),
    ("good_examples", "Good examples"),
)


def _border(table: Any) -> None:  # noqa: ANN401 (a table of python-docx)
    borders = OxmlElement("w:tblBorders")
    for side, size, color in (("top", 8, _ACCENT), ("bottom", 8, _ACCENT), ("insideH", 4, _LINE)):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", color)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 (python-docx has no borders)
