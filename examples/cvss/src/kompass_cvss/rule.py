"""The base score of CVSS 3.1 as a scoring rule, in exact numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from kompass_core.criteria.rules import Answer, Item, Law

WEIGHTS = {
    "AV": {"N": "0.85", "A": "0.62", "L": "0.55", "P": "0.2"},
    "AC": {"L": "0.77", "H": "0.44"},
    "UI": {"N": "0.85", "R": "0.62"},
    "C": {"H": "0.56", "L": "0.22", "N": "0"},
    "I": {"H": "0.56", "L": "0.22", "N": "0"},
    "A": {"H": "0.56", "L": "0.22", "N": "0"},
}
"""The numerical values of metrics, from section 7.4 of the specification."""

PRIVILEGES = {
    "U": {"N": "0.85", "L": "0.62", "H": "0.27"},
    "C": {"N": "0.85", "L": "0.68", "H": "0.5"},
}
"""The same for privileges required, where the scope is unchanged or changed."""


@frozen(kw_only=True)
class CvssBase:
    """
    The base score before it is rounded, as a share of 10.

    A pack rounds it up to one decimal with ``step_rounding = "ceiling"``.

    Attributes:
        items: The eight base metrics, by their abbreviations, with the values as options from
            the least severe.
    """

    items: tuple[Item, ...]
    name = "cvss-base"
    version = 1
    grain = None
    laws = frozenset({Law.BOUNDED, Law.MONOTONE, Law.LEAST_AT_WORST, Law.FULL_AT_BEST})

    @property
    def parameters(self) -> Mapping[str, object]:
        """No parameters: the values are those of CVSS 3.1."""
        return {}

    def share(self, answers: Mapping[str, Answer]) -> Fraction | None:
        """Return the score by the equations of section 7.1, divided by 10."""
        if len(answers) < len(self.items):
            return None
        scope = str(answers["S"])
        weight = {
            metric: Fraction(values[str(answers[metric])]) for metric, values in WEIGHTS.items()
        }
        privileges = Fraction(PRIVILEGES[scope][str(answers["PR"])])
        sub_score = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
        if not sub_score:
            return Fraction(0)
        exploitability = Fraction("8.22") * weight["AV"] * weight["AC"] * privileges * weight["UI"]
        if scope == "U":
            return min(Fraction("6.42") * sub_score + exploitability, Fraction(10)) / 10
        impact = (
            Fraction("7.52") * (sub_score - Fraction("0.029"))
            - Fraction("3.25") * (sub_score - Fraction("0.02")) ** 15
        )
        return min(Fraction("1.08") * (impact + exploitability), Fraction(10)) / 10
