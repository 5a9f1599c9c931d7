"""Series of a plot: profiles with their names and looks."""

from __future__ import annotations

from fractions import Fraction
from gettext import NullTranslations
from math import nan

from attrs import frozen

from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack, Level, Node
from kompass_core.criteria.comparability import shared_codes
from kompass_core.errors import IncomparableError, messages, require_type
from kompass_core.plots.scale import Scale
from kompass_core.plots.style import BEFORE, BENCHMARK, NOW, SeriesStyle
from kompass_core.plots.wording import Wording, is_missing
from kompass_core.profiles import Profile
from kompass_core.profiles.profile import as_level, described


@frozen
class Series:
    """
    The values of one profile on a scale.

    Attributes:
        profile: The profile.
        style: The look.
        scale: The axis.
        codes: The codes of the nodes that it shares with the main profile.
        wording: The language of its numbers.
    """

    profile: Profile
    style: SeriesStyle
    scale: Scale
    codes: frozenset[str]
    wording: Wording

    @property
    def name(self) -> str:
        """The name and the date of the profile."""
        return described(self.profile)

    def place(self, node: Node) -> float:
        """Return the place of a node on the scale; NaN, which is not drawn, if it is missing."""
        points = self.profile[node.code].exact if self._knows(node) else None
        return nan if points is None else float(self.scale.place(node, points))

    def interval(self, node: Node) -> Interval | None:
        """Return the bounds of a node on the scale, unless they are a single value."""
        bounds = self.profile[node.code].bounds if node.code in self.codes else None
        return None if bounds is None or bounds.is_exact else self.scale.interval(node, bounds)

    def number(self, node: Node) -> str:
        """Return the printed number of a node; a dash if it is missing."""
        printed = self.scale.printed(self.profile, node.code) if self._knows(node) else None
        return self.wording.number(None if printed is None else Fraction(printed))

    def _knows(self, node: Node) -> bool:
        return node.code in self.codes and not is_missing(self.profile[node.code])


@frozen
class ProfilePlot:
    """
    The content of a plot of a profile beside those that it is compared with.

    Attributes:
        nodes: The nodes of one level.
        scale: Their common axis.
        series: The profile, then an earlier one and a benchmark, if they are given.
        wording: The language of the plot.
    """

    nodes: tuple[Node, ...]
    scale: Scale
    series: tuple[Series, ...]
    wording: Wording

    @classmethod
    def of(
        cls,
        profile: Profile,
        before: Profile | None,
        benchmark: Profile | None,
        *,
        level: Level | str,
        language: str | None,
        words: NullTranslations | None,
    ) -> ProfilePlot:
        """
        Gather the content of a plot.

        Raises:
            EvaluationError: If there is no such level.
            IncomparableError: If the criteria of the profiles differ, or have no such nodes.
        """
        require_type("profile", profile, Profile)
        nodes = nodes_at(profile.pack, level)
        scale, wording = Scale.of(nodes), Wording.of(profile.pack, language, words)
        series = list[Series]()
        others = {"before": (before, BEFORE), "benchmark": (benchmark, BENCHMARK)}
        for name, (each, style) in {"profile": (profile, NOW), **others}.items():
            if each is not None:
                require_type(name, each, Profile)
                codes = frozenset(shared_codes(profile.pack, each.pack))
                series.append(Series(each, style, scale, codes, wording))
        return cls(nodes, scale, tuple(series), wording)

    @property
    def titles(self) -> list[str]:
        """The title of each node, with the reason if the points of the profile are missing."""
        profile = self.series[0].profile
        return [self.wording.title_of(profile[node.code]) for node in self.nodes]

    @property
    def description(self) -> str:
        """The name of the profile, and on the next line all numbers of the plot."""
        rows = (
            f"{title}: {', '.join(f'{each.name}: {each.number(node)}' for each in self.series)}"
            for node, title in zip(self.nodes, self.titles, strict=True)
        )
        return f"{self.series[0].name}\n{self.wording.unit(self.scale)}. {'; '.join(rows)}."


def nodes_at(
    pack: CriteriaPack, level: Level | str, *, only_counted: bool = False
) -> tuple[Node, ...]:
    """
    [KX003] Return the nodes of a level, or those that count in the total.

    Raises:
        EvaluationError: If there is no such level.
        IncomparableError: If the pack has no nodes there.
    """
    wanted = as_level(level)
    omitted = pack.layout.uncounted if only_counted else frozenset[str]()
    at_level = (node for node in pack.nodes.values() if node.level is wanted)
    nodes = tuple(node for node in at_level if node.code not in omitted)
    if not nodes:
        problem = messages.PLOT_LEVEL_EMPTY.problem("level", pack=pack.ref, level=wanted.value)
        raise IncomparableError([problem])
    return nodes
