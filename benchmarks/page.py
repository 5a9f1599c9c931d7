"""The page of the documentation on the last runs: tables, and plots of the growth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from data import ROOT
from matplotlib.figure import Figure
from table import HEAD, Row, summary

from kompass_core.plots import to_svg

PAGE = ROOT / "docs/explanation/performance.md"
PLOTS = ROOT / "docs/explanation/plots"
_START, _END = "<!-- the last run -->\n", "<!-- end of the last run -->\n"
_RUNS = "### Ratios of the last runs\n"
_KEPT = 3

_GROWTH = {
    "growth": "Time against the size of the work",
    "spark": "Time of PySpark against the number of rows",
}
"""The plots, and what is above them."""


def write(about: Sequence[str], rows: Sequence[Row]) -> None:
    """Write the table of *rows*, and a plot for each kind of growth among them."""
    PLOTS.mkdir(exist_ok=True)
    for old in PLOTS.glob("*.svg"):
        old.unlink()
    shown = list(_lines(about, rows))
    for name, title in _GROWTH.items():
        some = [row for row in rows if row.sizes and (row.goal == "G19") == (name == "spark")]
        if some:
            (PLOTS / f"{name}.svg").write_text(_plot(some), "utf-8")
            shown += ["", f"{title}:", "", "```{raw} html", f":file: plots/{name}.svg", "```"]
    before, _, rest = PAGE.read_text("utf-8").partition(_START)
    last, _, after = rest.partition(_END)
    shown += ["", _RUNS, *_runs(last.partition(_RUNS)[2], about, rows)]
    lines = "\n".join(shown)
    PAGE.write_text(f"{before}{_START}\n{lines}\n\n{_END}{after}", "utf-8")


def _lines(about: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d}:"
    yield ""
    yield from (f"- {line}" for line in about)
    yield ""
    yield from ("```text", *summary(rows), "```")
    yield ""
    yield _cells(HEAD)
    yield _cells(["---"] * len(HEAD))
    yield from (_cells(_escaped(row)) for row in rows)


def _runs(last: str, about: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """Yield the table of the *last* runs' ratios with a column for this run before them."""
    known = {tuple(row[:3]): row[3:] for row in map(_texts, last.splitlines()) if len(row) > 3}
    load = " to ".join(line.rpartition(" ")[2] for line in about if line.startswith("load"))
    head, rule = ("goal", "what", "limit"), ("---",) * 3
    new = {head: f"{datetime.now(UTC):%Y-%m-%d %H:%M}, load {load}", rule: "---"}
    for row in rows:
        if row.limit is not None:
            goal, what, against, ratio, _, limit, *_ = _escaped(row)
            new[goal, f"{what}; {against}", limit] = ratio
    for key, ratio in new.items():
        earlier = known.get(key, [""] * len(known.get(head, ())))
        yield _cells([*key, ratio, *earlier][: len(key) + _KEPT])


def _texts(line: str) -> list[str]:
    return [text.strip() for text in line.split("|")[1:-1]]


def _escaped(row: Row) -> list[str]:
    return [text.replace("*", r"\*") for text in row.texts]


def _cells(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _plot(rows: Sequence[Row]) -> str:
    """Draw time against size, both on logarithmic axes."""
    axes = Figure(figsize=(8, 5), layout="constrained").add_subplot()
    for row, marker in zip(rows, "osv^<>DPX*dph8+x1234" * 2, strict=False):
        axes.plot(row.sizes, row.seconds, marker=marker, label=row.what.removeprefix("slope: "))
    axes.set(xscale="log", yscale="log", xlabel="size", ylabel="seconds")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,.9g}")
        axis.set_minor_formatter("")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small", frameon=False)
    return to_svg(axes)
