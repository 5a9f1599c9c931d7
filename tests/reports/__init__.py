"""The report on Strängnäs of October 2016: its section 4 and its table 1, typed as printed."""

from decimal import Decimal
from fractions import Fraction

from attrs import frozen

import kompass_core as kc
from kompass_core.criteria import Break


@frozen
class Row:
    """
    One row of section 4.

    Attributes:
        code: The sub-question.
        points: What it got ("Uppnått"), as printed.
        maximum: What it can get ("Max").
        percent: The printed percent ("Procent").
    """

    code: str
    points: int
    maximum: int
    percent: int

    @property
    def hidden(self) -> tuple[Fraction, Fraction]:
        """Between what the points lie: the low end is possible, the high end is not."""
        half = Fraction(1, 2)
        low, high = self.percent - half, self.percent + half
        return (
            max(self.points - half, low * self.maximum / 100),
            min(self.points + half, high * self.maximum / 100),
        )


ROWS = (
    Row("1.1", 11, 15, 70),
    Row("1.2", 14, 20, 72),
    Row("1.3", 9, 25, 38),
    Row("1.4", 21, 30, 69),
    Row("1.5", 8, 10, 78),
    Row("2.1", 12, 15, 80),
    Row("2.2", 14, 25, 54),
    Row("2.3", 13, 20, 65),
    Row("2.4", 13, 20, 63),
    Row("2.5", 9, 20, 45),
    Row("3.1", 8, 15, 52),
    Row("3.2", 18, 25, 73),
    Row("3.3", 14, 25, 55),
    Row("3.4", 12, 20, 58),
    Row("3.5", 9, 15, 59),
    Row("4.1", 11, 15, 70),
    Row("4.2", 6, 10, 63),
    Row("4.3", 13, 20, 63),
    Row("4.4", 8, 15, 53),
    Row("4.5", 15, 20, 74),
    Row("4.6", 14, 20, 72),
    Row("5.1", 11, 15, 75),
    Row("5.2", 14, 20, 68),
    Row("5.3", 8, 20, 39),
    Row("5.4", 12, 15, 77),
    Row("5.5", 11, 20, 53),
    Row("5.6", 9, 10, 90),
    Row("6.1", 8, 15, 50),
    Row("6.2", 6, 20, 30),
    Row("6.3", 13, 25, 51),
    Row("6.4", 7, 15, 49),
    Row("6.5", 12, 15, 82),
    Row("6.6", 3, 10, 34),
    Row("7.1", 11, 15, 73),
    Row("7.2", 17, 25, 69),
    Row("7.3", 12, 20, 61),
    Row("7.4", 11, 20, 55),
    Row("7.5", 15, 20, 74),
    Row("8.1", 9, 15, 63),
    Row("8.2", 10, 15, 65),
    Row("8.3", 12, 15, 83),
    Row("8.4", 12, 15, 78),
    Row("8.5", 5, 10, 45),
    Row("8.6", 11, 15, 74),
    Row("8.7", 9, 15, 63),
)
AREAS = tuple("12345678")
AREAS_2016 = dict(zip(AREAS, [63, 60, 60, 67, 64, 49, 66, 68], strict=True))
AREAS_2014 = dict(zip(AREAS, [54, 49, 77, 55, 58, 37, 60, 49], strict=True))
AREAS_OF_THE_MEAN = dict(zip(AREAS, [55, 57, 68, 57, 59, 58, 54, 68], strict=True))


def _label(text: str) -> kc.Label:
    return kc.Label({"sv": text})


PACK = kc.CriteriaPack(
    id="kommunkompassen-se",
    revision="2010",
    title=_label("Kommunkompassen"),
    language="sv",
    source="Kommunkompassen: Analys av Strängnäs kommun, oktober 2016",
    step="0.005",
    area_max=100,
    areas=[
        kc.Area(
            code=area,
            title=_label(f"Område {area}"),
            max_points=100,
            sub_questions=[
                kc.SubQuestion(code=row.code, title=_label(row.code), max_points=row.maximum)
                for row in ROWS
                if row.code.startswith(area)
            ],
        )
        for area in AREAS
    ],
    breaks=[Break("2015", "2016", _label("Skärpta kriterier"))],
)

STRANGNAS_2016 = kc.PublishedResult.from_printed(
    PACK,
    subject="Strängnäs",
    date="2016-10",
    total=497,
    areas={code: {"points": each, "percent": each} for code, each in AREAS_2016.items()},
    sub_questions={row.code: {"points": row.points, "percent": row.percent} for row in ROWS},
)
STRANGNAS_2014 = kc.PublishedResult.from_printed(
    PACK, subject="Strängnäs", date="2014", total=437, areas=AREAS_2014
)
# As the municipality printed them: the areas in percent, and a total four below their sum.
KRAMFORS_2011 = kc.PublishedResult.from_printed(
    PACK,
    subject="Kramfors",
    date="2011",
    total=359,
    areas={
        code: {"percent": percent}
        for code, percent in zip(AREAS, (51, 45, 62, 34, 52, 27, 39, 53), strict=True)
    },
)
MEAN = kc.PublishedResult.from_printed(
    PACK,
    population=kc.Population(name="medelvärde", window="från 2010 och framåt"),
    date="2016",
    total=476,
    areas=AREAS_OF_THE_MEAN,
)

# Nobody knows the unrounded points, but these would have printed the whole report: each
# printed percent of the maximum, and a little less for 1.3, whose 38 % of 25 would print 10.
WITNESS = kc.Evaluation.from_points(
    PACK,
    subject="Strängnäs",
    date="2016-10",
    points={row.code: Decimal(row.maximum * row.percent) / 100 for row in ROWS} | {"1.3": "9.45"},
)
