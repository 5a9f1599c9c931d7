"""A plot becomes an element of a page: with a text alternative, and the colours of the page."""

import re
import xml.etree.ElementTree as ET
from threading import Thread

import matplotlib as mpl
import pytest

import kompass_core as kc
from kompass_core.plots import plot_dots, to_svg
from tests.making import evaluation_of, label, pack_of
from tools import pictures

SVG = "{http://www.w3.org/2000/svg}"
SMALL = kc.profile(evaluation_of(pack_of(10, 20), 5, 8))


def ids(svg: str) -> set[str]:
    """Return the ids of an element, all of which differ."""
    found = re.findall(r'\bid="([^"]+)"', svg)
    assert len(found) == len(set(found))
    return set(found)


class TestToSvg:
    """The text of an SVG element."""

    def test_has_a_text_alternative(self) -> None:
        """It is an image with a title and all numbers, as escaped text."""
        root = ET.fromstring(to_svg(plot_dots(SMALL)))  # noqa: S314 (our own text)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        names = {each.get("id"): each.text for each in root if each.get("id")}
        assert names[root.get("aria-labelledby")] == "Ort, 2016"
        assert names[root.get("aria-describedby")] == (
            "Percent of possible points. 1 area 1: Ort, 2016: 50; 2 area 2: Ort, 2016: 40."
        )

    def test_takes_other_texts(self) -> None:
        """They are escaped."""
        svg = to_svg(plot_dots(SMALL), title="A < B", description='"C" & D')
        assert "<title" in svg
        assert ">A &lt; B</title>" in svg
        assert ">&quot;C&quot; &amp; D</desc>" in svg

    def test_has_the_colours_of_the_page(self) -> None:
        """No black and no white: it can be read on a light page and on a dark one."""
        svg = to_svg(plot_dots(SMALL))
        colors = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", svg))
        assert colors == {"none", "currentColor", "#0072b2"}
        assert "<text" in svg
        assert ">1 area 1</text>" in svg

    def test_leaves_the_page_alone(self) -> None:
        """Its only style rule is for a file of its own."""
        svg = to_svg(plot_dots(SMALL))
        assert re.findall(r"<style>(.*?)\{", svg) == ["svg:root"]
        assert "<style type" not in svg
        assert "<?xml" not in svg

    def test_can_be_one_of_several(self) -> None:
        """Ids differ between plots, and every reference is kept."""
        one, other = (to_svg(draw()) for draw in (pictures.radar, pictures.dots))
        assert not ids(one) & ids(other)
        for svg in (one, other):
            assert {f[1] for f in re.findall(r'(href="#|url\(#)([^")]+)', svg)} <= ids(svg)

    def test_is_the_same_for_the_same_plot(self) -> None:
        """Also in several threads, and parameters stay as they were."""
        before, made = dict(mpl.rcParams), list[str]()
        threads = [Thread(target=lambda: made.append(to_svg(plot_dots(SMALL)))) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(made) == 4
        assert set(made) == {to_svg(plot_dots(SMALL))}
        assert dict(mpl.rcParams) == before

    def test_of_a_title_with_mark_up(self) -> None:
        """It is text: neither mathematics nor elements."""
        pack = kc.CriteriaPack(
            id="small", revision="1", title=label("Small"), language="en", source="made up",
            areas=[kc.Area(code="1", title=label("$x^2$ <b> & C"), max_points=10)],
        )  # fmt: skip
        svg = to_svg(plot_dots(kc.profile(evaluation_of(pack, 5))))
        assert ">1 $x^2$ &lt;b&gt; &amp; C</text>" in svg

    def test_refuses_anything_else(self) -> None:
        """A figure may have several plots."""
        with pytest.raises(TypeError, match="ax must be Axes, not str"):
            to_svg("plot")  # type: ignore[arg-type]
