"""Rules of one's own, and the mistakes that their authors may make."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar, cast

from attrs import frozen

from kompass_core.criteria.rules import Item, Law
from kompass_core.criteria.rules.items import Answer

Answers = Mapping[str, Answer]


@frozen(kw_only=True)
class Weighted:
    """The weighted mean of the answered items, as it should be."""

    items: tuple[Item, ...]
    name: ClassVar = "weighted"
    version: ClassVar = 1
    grain: ClassVar = None
    laws: ClassVar = frozenset(Law) - {Law.ORDER_FREE, Law.ON_THE_STEP}

    @property
    def parameters(self) -> Mapping[str, object]:
        """There are none."""
        return {}

    def answered(self, answers: Answers) -> list[tuple[Fraction, Fraction]]:
        """Return the weight and the share of each item that is answered."""
        items = [item for item in self.items if item.code in answers]
        return [(Fraction(item.weight), item.share_of(answers[item.code])) for item in items]

    def share(self, answers: Answers) -> Fraction | None:
        """Return the mean."""
        found = self.answered(answers)
        return sum((w * s for w, s in found), Fraction()) / sum(w for w, _ in found)


class WeightsIgnored(Weighted):
    """Counts every item alike."""

    name = "weights-ignored"

    def share(self, answers: Answers) -> Fraction | None:
        """Divide by the number of items."""
        return sum((s for _, s in self.answered(answers)), Fraction()) / len(answers)


class BestOf(Weighted):
    """Takes the best item for the mean."""

    name = "best-of"

    def share(self, answers: Answers) -> Fraction | None:
        """Return the largest share."""
        return max(s for _, s in self.answered(answers))


class Squared(Weighted):
    """Squares the share."""

    name = "squared"

    def share(self, answers: Answers) -> Fraction | None:
        """Reward what is good twice."""
        return Fraction(Weighted.share(self, answers) or 0) ** 2


class OffByOne(Weighted):
    """Counts one point too many in the maximum."""

    name = "off-by-one"

    def share(self, answers: Answers) -> Fraction | None:
        """Divide by the weights and 1."""
        found = self.answered(answers)
        return sum((w * s for w, s in found), Fraction()) / (1 + sum(w for w, _ in found))


class Inverted(Weighted):
    """Takes the worst for the best."""

    name = "inverted"

    def share(self, answers: Answers) -> Fraction | None:
        """Count what is missing."""
        return 1 - Fraction(Weighted.share(self, answers) or 0)


class NotMonotone(Weighted):
    """Counts 3 of 4 as less than 2 of 4, as a table with two rows exchanged does."""

    name = "not-monotone"

    def share(self, answers: Answers) -> Fraction | None:
        """Look up the amount."""
        other = {2: 3, 3: 2}
        turned = {c: other.get(cast("int", a), a) if c == "b" else a for c, a in answers.items()}
        return Weighted.share(self, cast("Answers", turned))


class OrderOfAnswers(Weighted):
    """Takes the answers as they come."""

    name = "order-of-answers"

    def share(self, answers: Answers) -> Fraction | None:
        """Give the first answer the weight of the first item."""
        if len(answers) < len(self.items):
            return Weighted.share(self, answers)
        by_code = {item.code: item for item in self.items}
        weights = [Fraction(item.weight) for item in self.items]
        shares = [by_code[code].share_of(answer) for code, answer in answers.items()]
        return sum((w * s for w, s in zip(weights, shares, strict=True)), Fraction()) / sum(weights)


class NotApplicableAsNo(Weighted):
    """Counts an omitted item as no."""

    name = "not-applicable-as-no"

    def share(self, answers: Answers) -> Fraction | None:
        """Divide by all weights."""
        reached = sum((w * s for w, s in self.answered(answers)), Fraction())
        return reached / sum(Fraction(item.weight) for item in self.items)


class RoundsEarly(Weighted):
    """Rounds the share of each item to whole tenths."""

    name = "rounds-early"

    def share(self, answers: Answers) -> Fraction | None:
        """Round, and then add."""
        found = self.answered(answers)
        tenths = sum((w * Fraction(round(10 * s), 10) for w, s in found), Fraction())
        return tenths / sum(w for w, _ in found)


class Floats(Weighted):
    """Adds binary floats."""

    name = "floats"

    def share(self, answers: Answers) -> Fraction | None:
        """Return the ratio of a float, which is exact, but not what was meant."""
        found = self.answered(answers)
        return Fraction(sum(float(w * s) for w, s in found) / sum(float(w) for w, _ in found))


class AnythingCounts(Weighted):
    """Takes any answer that is not the worst for the best."""

    name = "anything-counts"

    def share(self, answers: Answers) -> Fraction | None:
        """Ask only if there is something."""
        worst = {item.code: item.worst for item in self.items}
        best = {item.code: item.best for item in self.items}
        found = {c: worst[c] if a == worst[c] else best[c] for c, a in answers.items()}
        return Weighted.share(self, found)


class FailsAtTheEdge(Weighted):
    """Divides by what was reached."""

    name = "fails-at-the-edge"

    def share(self, answers: Answers) -> Fraction | None:
        """Fail where that is nothing."""
        found = self.answered(answers)
        reached = sum((w * s for w, s in found), Fraction())
        return reached / (sum(w for w, _ in found) * (reached / reached))


class Remembers(Weighted):
    """Keeps the answers of the last time."""

    name = "remembers"
    last: ClassVar = dict[str, Answer]()

    def share(self, answers: Answers) -> Fraction | None:
        """Fill in what is omitted by what was answered before."""
        self.last.update(answers)
        return Weighted.share(self, self.last)


BANDS = {"none": (0, 10), "plan": (11, 30), "do": (31, 100)}


@frozen(kw_only=True)
class Steps:
    """Bands of points by the step that is reached, as they should be."""

    items: tuple[Item, ...]
    name: ClassVar = "steps"
    version: ClassVar = 1
    grain: ClassVar = Fraction(1, 100)
    laws: ClassVar = frozenset(Law) - {Law.ORDER_FREE, Law.MISSING_NEUTRAL, Law.ADDITIVE}
    bands: ClassVar = BANDS

    @property
    def parameters(self) -> Mapping[str, object]:
        """There are none."""
        return {}

    def share(self, answers: Answers) -> Fraction | None:
        """Return the points, kept within the band."""
        if len(answers) < len(self.items):
            return None
        low, high = map(Fraction, self.bands[str(answers["step"])])
        points = Fraction(cast("int", answers["points"]))
        return min(max(points, low), high) / 100


class Gap(Steps):
    """Has a band that starts one point too high."""

    name = "gap"
    bands = BANDS | {"plan": (12, 30)}


class NotClipped(Steps):
    """Takes the points as they are, except at the lowest step."""

    name = "not-clipped"

    def share(self, answers: Answers) -> Fraction | None:
        """Leave the band."""
        kept = Steps.share(self, answers)
        is_lowest = answers["step"] == "none"
        return kept if is_lowest else Fraction(cast("int", answers["points"])) / 100
