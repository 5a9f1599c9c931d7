"""Weights: sets of weightings and their limits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.errors import AmountError
from kompass_core.robustness import WeightKind
from kompass_core.robustness.weights import weight_set
from tests.robustness.making import fractions

HALVES = (Fraction(1, 2), Fraction(1, 2))

WRONG_WEIGHTS: dict[str, tuple[Callable[[], kc.Weights], str, str]] = {
    "text": (lambda: kc.Weights.fixed({"a": "x"}), "KA001", "base.a"),
    "float": (lambda: kc.Weights.fixed({"a": 0.5}), "KA002", "base.a"),  # type: ignore[dict-item]
    "negative": (lambda: kc.Weights.fixed({"a": -1, "b": 2}), "KN072", "base"),
    "zeros": (lambda: kc.Weights.fixed({"a": 0}), "KN072", "base"),
    "none": (lambda: kc.Weights.fixed({}), "KN072", "base"),
    "spread-above": (lambda: kc.Weights.within("1.1"), "KA005", "spread"),
    "spread-below": (lambda: kc.Weights.within("-0.1"), "KA005", "spread"),
    "crossed": (lambda: kc.Weights.between({"a": ("0.5", "0.4")}), "KN073", "limits.a"),
    "below": (lambda: kc.Weights.between({"a": ("-0.5", "0.4")}), "KN073", "limits.a"),
    "above": (lambda: kc.Weights.between({"a": ("0.5", "1.4")}), "KN073", "limits.a"),
    "lone": (lambda: kc.Weights.between({"a": ("0.5",)}), "KN073", "limits.a"),  # type: ignore[dict-item]
    "text-limit": (lambda: kc.Weights.between({"a": "01"}), "KN073", "limits.a"),  # type: ignore[dict-item]
    "unreadable": (lambda: kc.Weights.between({"a": (0, "x")}), "KA001", "limits.a"),
    "no-kind": (lambda: kc.Weights("any"), "KA006", "kind"),
    "wide": (lambda: kc.Weights(WeightKind.WITHIN, spread=Fraction(2)), "KA005", "spread"),
    "no-parts": (lambda: kc.Weights.around(0), "KN070", "concentration"),
    "parts-above": (lambda: kc.Weights.around(4097), "KN070", "concentration"),
    "parts-text": (lambda: kc.Weights.around("8"), "KN070", "concentration"),  # type: ignore[arg-type]
}

LIMITS = {
    "declared": (kc.Weights.fixed(), ["0.5", "0.5"], ["0.5", "0.5"], "the declared ones"),
    "given": (
        kc.Weights.fixed({"a": 3, "b": 1}),
        ["0.75", "0.25"],
        ["0.75", "0.25"],
        "the given ones",
    ),
    "only-one": (kc.Weights.fixed({"b": 7}), ["0", "1"], ["0", "1"], "the given ones"),
    "within": (
        kc.Weights.within("0.25"),
        ["0.375", "0.375"],
        ["0.625", "0.625"],
        "within 25 % of the declared ones",
    ),
    "within-all": (
        kc.Weights.within(1, {"a": 3, "b": 1}),
        ["0", "0"],
        ["1", "0.5"],
        "within 100 % of the given ones",
    ),
    "between": (
        kc.Weights.between({"b": ("0.1", "0.3")}),
        ["0", "0.1"],
        ["1", "0.3"],
        "between the given limits",
    ),
    "free": (kc.Weights.free(), ["0", "0"], ["1", "1"], "any"),
    "around": (
        kc.Weights.around(8),
        ["0", "0"],
        ["1", "1"],
        "any, around the declared ones with concentration 8",
    ),
}

UNFIT_WEIGHTS = {
    "base-code": (kc.Weights.fixed({"c": 1}), "KN071"),
    "limits-code": (kc.Weights.between({"c": (0, 1)}), "KN071"),
    "too-little": (kc.Weights.between({"a": (0, "0.4"), "b": (0, "0.5")}), "KN074"),
    "too-much": (kc.Weights.between({"a": ("0.6", 1), "b": ("0.5", 1)}), "KN074"),
    "part": (kc.Weights.around(3), "KN075"),
    "no-part": (kc.Weights.around(3, {"a": 1}), "KN076"),
}


class TestWeights:
    """A set of weightings says which of them are admissible."""

    CODES = ("a", "b")

    @pytest.mark.parametrize("case", LIMITS)
    def test_limits(self, case: str) -> None:
        """By hand, for two cells that the pack declares alike."""
        weights, lows, highs, text = LIMITS[case]
        found = weight_set(weights, self.CODES, HALVES)
        assert (found.lows, found.highs) == (fractions(*lows), fractions(*highs))
        assert str(weights) == text

    @pytest.mark.parametrize("case", WRONG_WEIGHTS)
    def test_that_are_none_are_refused(self, case: str) -> None:
        """At once, with the place."""
        make, rule, path = WRONG_WEIGHTS[case]
        with pytest.raises(AmountError) as caught:
            make()
        assert [(each.rule, each.path) for each in caught.value.problems] == [(rule, path)]

    @pytest.mark.parametrize("given", ["a", []])
    def test_are_made_of_mappings(self, given: Any) -> None:  # noqa: ANN401 (wrong on purpose)
        """Any other type is refused as such."""
        for make in (kc.Weights.fixed, kc.Weights.between):
            with pytest.raises(TypeError, match="expected Mapping, got"):
                make(given)

    @pytest.mark.parametrize("case", UNFIT_WEIGHTS)
    def test_that_do_not_fit_are_refused(self, case: str) -> None:
        """When it is known which cells there are."""
        weights, rule = UNFIT_WEIGHTS[case]
        with pytest.raises(AmountError) as caught:
            weight_set(weights, self.CODES, HALVES)
        assert {each.rule for each in caught.value.problems} == {rule}
