"""Aggregates of profiles: means, quantiles and spread by node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from math import floor, sqrt
from typing import Any, Literal, TypeAlias

from attrs import frozen

from kompass_core.aggregation.ranks import (
    QuantileGroup,
    Rank,
    Standings,
    as_rank_key,
    key_of,
)
from kompass_core.amounts import Amount, Interval, exact, exact_text, to_decimal
from kompass_core.criteria import TOTAL, Band, Comparability, CriteriaPack, Level, Node
from kompass_core.criteria.comparability import shared_blocks, shared_codes
from kompass_core.criteria.ranking import RankKey, RankKeyName
from kompass_core.errors import AmountError, IncomparableError, messages, nearest, parse_choice
from kompass_core.html_tables import html_table, node_cells
from kompass_core.labels import Sentence
from kompass_core.missing import Policies, Policy
from kompass_core.profiles import (
    Caution,
    CautionKind,
    GroupMean,
    Origin,
    Profile,
    Projection,
    Value,
)
from kompass_core.profiles.cautions import cautions_about, require_profiles
from kompass_core.profiles.profile import Derivation, source_dict


class Duplicates(Enum):
    """Treatment of several profiles of one subject."""

    REFUSE = "refuse"
    """They are an error."""
    LATEST = "latest"
    """The latest counts; in each node the latest that knows it, see `Aggregate.counted`."""
    KEEP = "keep"
    """Each counts."""


DuplicatesName: TypeAlias = Literal["refuse", "latest", "keep"]
"""The value of a `Duplicates`."""


def as_duplicates(given: Duplicates | str) -> Duplicates:
    """
    Parse the treatment of duplicates.

    Raises:
        IncomparableError: If *given* is not the name of one.
    """
    return parse_choice(Duplicates, given, path="duplicates", error=IncomparableError)


@frozen
class Summary:
    """
    Summary statistics of one node over the members of a group that have points for it.

    Attributes:
        node: The node.
        values: The values, in the order of the members.
    """

    node: Node
    values: tuple[Value, ...]

    @cached_property
    def _sorted(self) -> tuple[Fraction, ...]:
        return tuple(sorted(value.exact for value in self.values if value.exact is not None))

    @property
    def n(self) -> int:
        """The number of values."""
        return len(self.values)

    @cached_property
    def mean(self) -> Fraction | None:
        """The exact mean points; None without values."""
        return sum(self._sorted, Fraction()) / self.n if self.n else None

    @property
    def points(self) -> Decimal | None:
        """The mean points, with at most 28 digits."""
        return None if self.mean is None else to_decimal(self.mean)

    @property
    def mean_bounds(self) -> Interval | None:
        """The interval of possible means before rounding."""
        if not self.n:
            return None
        first, *others = (value.bounds for value in self.values)
        return sum(others, start=first) / self.n

    @property
    def min(self) -> Fraction | None:
        """The least points."""
        return self._sorted[0] if self.n else None

    @property
    def max(self) -> Fraction | None:
        """The most points."""
        return self._sorted[-1] if self.n else None

    @property
    def median(self) -> Fraction | None:
        """The median points."""
        return self.quantile(Fraction(1, 2))

    @property
    def order_statistics(self) -> dict[str, Fraction | None]:
        """The least, the median and the most points, by ``min``, ``median`` and ``max``."""
        return {"min": self.min, "median": self.median, "max": self.max}

    @property
    def decimals(self) -> dict[str, Decimal | None]:
        """The mean, its bounds and the order statistics, with at most 28 digits, by name."""
        bounds = self.mean_bounds
        ends = {"low": bounds.low if bounds else None, "high": bounds.high if bounds else None}
        exact = {"mean": self.mean, **{f"mean_{end}": each for end, each in ends.items()}}
        exact |= self.order_statistics
        return {name: None if each is None else to_decimal(each) for name, each in exact.items()}

    def quantile(self, q: Amount) -> Fraction | None:
        """
        Return the exact quantile with linear interpolation (type 7).

        Args:
            q: From 0 (the least) to 1 (the most); an exact number, e.g. ``"0.25"``.

        Raises:
            AmountError: If *q* is no exact number, or outside 0 to 1.
        """
        part = exact(q)
        if not 0 <= part <= 1:
            raise AmountError(
                [messages.AMOUNT_OUT_OF_RANGE.problem(given=to_decimal(part), low=0, high=1)]
            )
        if not self.n:
            return None
        place = part * (self.n - 1)
        below = floor(place)
        above = min(below + 1, self.n - 1)
        return self._sorted[below] + (place - below) * (self._sorted[above] - self._sorted[below])

    def sd(self, *, ddof: int = 0) -> float | None:
        """
        Return the standard deviation in points; of the population unless ``ddof=1``.

        The variance is exact, its root is a float. None if there are at most *ddof* values.
        """
        mean = self.mean
        if mean is None or self.n <= ddof:
            return None
        squares = sum(((each - mean) ** 2 for each in self._sorted), Fraction())
        return sqrt(squares / (self.n - ddof))

    def __repr__(self) -> str:
        return f"<Summary {self.node.code}: mean {self.points}, n = {self.n}>"


@frozen
class BandCount:
    """
    The number of members of a group in one band.

    Attributes:
        band: The band.
        certain: The number of members that are certainly in it.
        possible: The number of members that may be in it, with those.
    """

    band: Band
    certain: int
    possible: int

    def __str__(self) -> str:
        certain, possible = self.certain, self.possible
        n = f"{certain}" if certain == possible else f"{certain} to {possible}"
        return f"{self.band.code} {n}"


@frozen(repr=False)
class Aggregate(Mapping[str, Summary]):
    """
    Summaries of a group of profiles, by code.

    Attributes:
        members: The profiles that count, in the given order; the latest of each subject where
            that was requested.
        cautions: Reservations about the result.
        earlier: Earlier profiles of members, the latest first, that know nodes which no later one
            of the same subject knows.
    """

    members: tuple[Profile, ...]
    cautions: tuple[Caution, ...] = ()
    earlier: tuple[Profile, ...] = ()

    @property
    def pack(self) -> CriteriaPack:
        """The criteria of the first member; the others have the same or equivalent ones."""
        return self.members[0].pack

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        packs = {each.pack.ref: each.pack for each in self.results}
        shared = [set(shared_codes(self.pack, pack)) for pack in packs.values()]
        return tuple(code for code in self.pack.nodes if all(code in codes for codes in shared))

    @cached_property
    def _blocks(self) -> tuple[str, ...]:
        packs = {each.pack.ref: each.pack for each in self.results}
        shared = [set(shared_blocks(self.pack, pack)) for pack in packs.values()]
        return tuple(each for each in self.pack.block_nodes if all(each in of for of in shared))

    def __getitem__(self, code: str) -> Summary:
        node = self.pack.node_of(code)
        if node.code not in self._codes and node.code not in self._blocks:
            raise KeyError(code)
        values = (each[node.code] for each in self.counted(node.code))
        return Summary(node, tuple(v for v in values if v.exact is not None))

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def total(self) -> Summary:
        """The summary of the total."""
        return self[TOTAL]

    @property
    def blocks(self) -> tuple[Summary, ...]:
        """The summaries of the blocks that all members have, in pack order."""
        return tuple(self[code] for code in self._blocks)

    @property
    def _with_blocks(self) -> list[Summary]:
        """The summaries in reading order: blocks are above the total."""
        return sorted((*self.values(), *self.blocks), key=lambda each: each.node.code == TOTAL)

    @property
    def results(self) -> tuple[Profile, ...]:
        """All profiles that count: the members, and their earlier profiles."""
        return (*self.members, *self.earlier)

    def counted(self, code: str) -> tuple[Profile, ...]:
        """
        Return the profile of each member that counts in a node: its latest that knows the node.

        A later total does not displace the areas of an earlier, fuller result. To know a node is
        to have points for it, or a reason for missing points.
        """
        return tuple(self._counted(member, code) for member in self.members)

    def _counted(self, member: Profile, code: str) -> Profile:
        of_member = self._earlier.get(member.name, ())
        return next((each for each in (member, *of_member) if _knows(each, code)), member)

    @cached_property
    def _earlier(self) -> Mapping[str, list[Profile]]:
        found = dict[str, list[Profile]]()
        for each in self.earlier:
            found.setdefault(each.name, []).append(each)
        return found

    def bands(self, code: str = TOTAL) -> tuple[BandCount, ...]:
        """
        Count the members in each band of a node, the lowest first; empty if it has no bands.

        Members to which the node does not apply, or whose packs give it other bands, do not count.

        Raises:
            IncomparableError: If the group does not share *code*.
        """
        code = self._shared(code)
        scale = self.pack.bands_of.get(code)
        if scale is None:
            return ()
        found = (each.band(code) for each in self.counted(code))
        ranges = [each for each in found if each is not None and each.scale == scale]
        return tuple(
            BandCount(
                band,
                sum(each.possible == (band,) for each in ranges),
                sum(band in each.possible for each in ranges),
            )
            for band in scale.bands
        )

    def rank(
        self, profile: Profile, code: str = TOTAL, *, by: RankKey | RankKeyName | None = None
    ) -> Rank:
        """
        Rank *profile*, a member or not, in the group; ties share the best rank.

        Args:
            profile: The profile to rank.
            code: The node.
            by: ``"exact"`` or ``"printed"`` points; by default as the pack declares.

        Raises:
            IncomparableError: If the criteria or the policies differ, the profile has no points
                for *code*, the group does not share it, or *by* is invalid.
        """
        return self._standings(profile, code, as_rank_key(by, self.pack.ranking)).rank(profile)

    def percentile(
        self, profile: Profile, code: str = TOTAL, *, by: RankKey | RankKeyName | None = None
    ) -> Fraction:
        """
        Return the share of the group that is below *profile*, 0 to 1; ties count half.

        Args:
            profile: The profile to rank.
            code: The node.
            by: As for `rank`.

        Raises:
            IncomparableError: As for `rank`.
        """
        rank = self.rank(profile, code, by=by)
        below = rank.n - rank.rank - rank.tied
        return (below + Fraction(1 + rank.tied, 2)) / rank.n

    def best(
        self, code: str = TOTAL, n: int = 3, *, by: RankKey | RankKeyName | None = None
    ) -> tuple[Rank, ...]:
        """
        Return the *n* best members, best first: the role models.

        There may be more than *n*, as ties with the last of them are included.

        Args:
            code: The node.
            n: The number of members.
            by: As for `rank`.

        Raises:
            IncomparableError: If the group does not share *code*, or *by* is invalid.
        """
        ranked_by = as_rank_key(by, self.pack.ranking)
        code = self._shared(code)
        members = [member for member in self.counted(code) if member[code].exact is not None]
        known = [(key_of(member, code, ranked_by), member) for member in members]
        known.sort(key=lambda pair: -pair[0])
        least = known[: max(n, 0)][-1][0] if known and n > 0 else None
        first = [member for points, member in known if least is not None and points >= least]
        return tuple(self.rank(member, code, by=ranked_by) for member in first)

    def quantile_groups(
        self,
        names: Sequence[str],
        code: str = TOTAL,
        *,
        by: RankKey | RankKeyName | None = None,
    ) -> tuple[QuantileGroup, ...]:
        """
        Divide the members into equal parts by rank, best first: colours, or grades.

        Members without points for *code* have no group.

        Args:
            names: The name of each part, the lowest first, see `Rank.quantile_group`.
            code: The node.
            by: As for `rank`.

        Raises:
            IncomparableError: As for `best`, or if there are fewer than two names.
        """
        ranks = self.best(code, len(self.members), by=by)
        return tuple(each.quantile_group(names) for each in ranks)

    def mean_profile(self, name: str = "mean") -> Profile:
        """Return the means of all nodes as a profile, to be compared like any other."""
        amounts, bounds = list[Fraction | None](), list[Interval]()
        coverage, origins = list[Fraction | None](), list[Origin]()
        for node in self.pack.layout.from_leaves:
            summary = self.get(node.code)
            mean = summary.mean if summary else None
            of_mean = summary.mean_bounds if summary else None
            amounts.append(None if mean is None else mean / self.pack.layout.step)
            bounds.append(of_mean or Interval(node.low, node.high))
            coverage.append(_mean_coverage(summary))
            origins.append(Origin.UNKNOWN if mean is None else Origin.MEAN)
        known = Derivation(
            bounds=tuple(bounds),
            coverage=tuple(coverage),
            origins=tuple(origins),
            policies=_policies(self.results),
            consistent=all(each.consistent for each in self.results),
            plausible=all(each.plausible for each in self.results),
        )
        stale = any(each.stale for each in self.results)
        group = GroupMean(self.pack, name, len(self.members), stale=stale, degrees=self._degrees())
        return Profile(group, tuple(amounts), known)

    def _degrees(self) -> tuple[Comparability, ...]:
        """Return the comparability of each node, if a member was projected."""
        projected = [each for each in self.results if isinstance(each.source, Projection)]
        if not projected:
            return ()
        return tuple(
            Comparability.weakest(*(each.comparability(node.code) for each in projected))
            for node in self.pack.layout.from_leaves
        )

    def _shared(self, name: str) -> str:
        """[KC010] Return the code of a node that all members have, by its code or title."""
        code = name if name in self._blocks else self.pack.code_of(name)
        if code not in self._codes and code not in self._blocks:
            hint = nearest(code, (*self._codes, *self._blocks))
            raise IncomparableError([messages.CELL_NOT_SHARED.problem(code=code, hint=hint)])
        return code

    def _standings(self, profile: Profile, code: str, by: RankKey) -> Standings:
        """[KC006, KC011] Return the points of the group at a node where *profile* has some."""
        require_profiles(profile)
        code = self._shared(code)
        shared = shared_blocks if code in self._blocks else shared_codes
        if code not in shared(self.pack, profile.pack) or profile[code].exact is None:
            raise IncomparableError(
                [messages.RANK_POINTS_UNKNOWN.problem(what=profile.name, code=code)]
            )
        if (code, by) not in self._sorted:
            self._sorted[code, by] = Standings.of(self.counted(code), code, by)
        found = self._sorted[code, by]
        if not found.has(profile):
            _require_same_policies((profile, *found.policies))
        return found

    @cached_property
    def _sorted(self) -> dict[tuple[str, RankKey], Standings]:
        """The points of the nodes at which profiles were ranked."""
        return {}

    def rows(self, language: str | None = None) -> list[dict[str, Any]]:
        """
        Return a row for each node or block: text, counts, ``Decimal`` values of up to 28 digits.

        Data frames of pandas and Polars, and Arrow tables, can be made of such rows. Keys:
        ``code``, ``level``, ``title``, ``n``, ``mean``, ``mean_low``, ``mean_high`` (the bounds
        of the mean), ``min``, ``median``, ``max`` and ``bands``: the number of members in each
        band, or None, e.g. ``"none 2, gold 1 to 3"``.

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        return [
            self._named(each, language) | each.decimals | {"bands": self._band_text(each.node.code)}
            for each in self._with_blocks
        ]

    def _band_text(self, code: str) -> str | None:
        """Return the number of members in each band of a node; None if it has no bands."""
        return ", ".join(map(str, self.bands(code))) or None

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``pack``, ``members`` (each ``name``, ``date``, ``pack``, ``kind``), ``nodes``
        (each ``code``, ``level``, ``title``, ``n``, ``mean``, ``mean_bounds``, ``min``,
        ``median``, ``max``, ``bands``: each ``band``, ``certain``, ``possible``), ``blocks`` (as
        nodes) and ``cautions`` (each ``kind``, ``text``).

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        return {
            "pack": str(self.pack.ref),
            "members": [source_dict(each.source) for each in self.members],
            "nodes": [self._summary_dict(each, language) for each in self.values()],
            "blocks": [self._summary_dict(each, language) for each in self.blocks],
            "cautions": [
                {"kind": each.kind.value, "text": each.text}
                for each in dict.fromkeys(self.cautions)
            ],
        }

    def _summary_dict(self, summary: Summary, language: str | None) -> dict[str, Any]:
        mean_bounds = summary.mean_bounds
        return {
            **self._named(summary, language),
            "mean": exact_text(summary.mean),
            "mean_bounds": mean_bounds and mean_bounds.to_dict(),
            **{key: exact_text(value) for key, value in summary.order_statistics.items()},
            "bands": [
                {"band": of.band.code, "certain": of.certain, "possible": of.possible}
                for of in self.bands(summary.node.code)
            ],
        }

    def _named(self, summary: Summary, language: str | None) -> dict[str, Any]:
        node = summary.node
        title = str(self.pack.text(node.title, language))
        return {"code": node.code, "level": node.level_name, "title": title, "n": summary.n}

    def _repr_html_(self) -> str:
        """Return a table of the summaries of areas, blocks and the total for notebooks."""
        rows = [
            (
                *node_cells(self.pack, each.node),
                Fraction(each.n),
                each.mean,
                *each.order_statistics.values(),
                *([self._band_text(each.node.code)] if self.pack.band_scales else []),
            )
            for each in self._with_blocks
            if each.node.level is not Level.SUB_QUESTION
        ]
        caption = f"{len(self.members)} profiles, {self.pack.ref}"
        bands = ["Bands"] if self.pack.band_scales else []
        headings = ("Code", "Title", "n", "Mean", "Minimum", "Median", "Maximum", *bands)
        return html_table(caption, headings, rows, dict.fromkeys(map(str, self.cautions)))

    def __repr__(self) -> str:
        return f"<Aggregate of {len(self.members)} profiles, {self.pack.ref}>"


def aggregate(
    profiles: Iterable[Profile], *, duplicates: Duplicates | DuplicatesName = Duplicates.REFUSE
) -> Aggregate:
    """
    Summarise a group of profiles, each of one subject.

    Args:
        profiles: At least one; they may have points at different levels.
        duplicates: How several profiles of one subject count: see `Duplicates`.

    Raises:
        IncomparableError: If there is no profile, the criteria or the policies differ, one of
            them is a mean, a subject occurs more than once and that is refused, the dates do
            not order its profiles, or *duplicates* is invalid.
    """
    given = tuple(profiles)
    require_profiles(*given)
    if not given:
        raise IncomparableError([messages.NO_PROFILES.problem()])
    means = [
        messages.POPULATION_AS_MEMBER.problem(what=each.name) for each in given if each.is_mean
    ]
    if means:
        raise IncomparableError(means)
    for each in given:
        shared_codes(given[0].pack, each.pack)
    _require_same_policies(given)
    members, earlier = _without_duplicates(given, as_duplicates(duplicates))
    results = (*members, *earlier)
    cautions = [caution for each in results for caution in cautions_about(each)]
    refs = dict.fromkeys(str(each.pack.ref) for each in results)
    if len(refs) > 1:
        text = Sentence("{packs} are declared equivalent, and counted together", packs=tuple(refs))
        cautions.append(Caution(CautionKind.EQUIVALENT, text))
    cautions += _cautions_about_breaks(results)
    return Aggregate(members, tuple(cautions), earlier)


def _cautions_about_breaks(members: Sequence[Profile]) -> Iterator[Caution]:
    """Yield a caution for each break that may separate the dates of two members."""
    dates = [member.date for member in members if member.date is not None]
    if len(dates) == 1:
        return
    first = min(dates, key=lambda date: date.first)
    last = max(dates, key=lambda date: date.last)
    for known in dict.fromkeys(each for member in members for each in member.pack.breaks):
        if known.separates(first, last):
            text = Sentence(
                "the instrument changed between {start} and {end}, and there may be results from "
                "both sides: {note}",
                start=known.start,
                end=known.end,
                note=known.note,
            )
            yield Caution(CautionKind.BREAK, text)


def _require_same_policies(profiles: Iterable[Profile]) -> None:
    """[KC005] Gaps must count alike for all; profiles without gaps agree with any policy."""
    policies = {each.policies for each in profiles if each.policies is not None}
    if not all(one.agrees_with(other) for one in policies for other in policies):
        known = tuple(sorted(str(each) for each in policies))
        raise IncomparableError([messages.POLICIES_DIFFER.problem(known=known)])


def _policies(members: Iterable[Profile]) -> Policies | None:
    """Return the policies applied to the gaps of the members."""
    known = [member.policies for member in members if member.policies is not None]
    decided = [
        [each for each in of_kind if each is not Policy.REFUSE]
        for of_kind in (
            [each.not_applicable for each in known],
            [each.not_assessed for each in known],
        )
    ]
    return Policies(*(each[0] if each else Policy.REFUSE for each in decided)) if known else None


def _mean_coverage(summary: Summary | None) -> Fraction | None:
    if summary is None or not summary.n:
        return Fraction()
    known = [value.coverage for value in summary.values if value.coverage is not None]
    return sum(known, Fraction()) / len(known) if known else None


def _without_duplicates(
    profiles: Sequence[Profile], duplicates: Duplicates
) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    """Return the members, and the earlier profiles of members that count too."""
    by_subject = dict[str, list[Profile]]()
    for each in profiles:
        by_subject.setdefault(each.name, []).append(each)
    repeated = {name: each for name, each in by_subject.items() if len(each) > 1}
    if duplicates is Duplicates.KEEP or not repeated:
        return tuple(profiles), ()
    if duplicates is Duplicates.REFUSE:
        raise IncomparableError(
            messages.SUBJECT_REPEATED.problem(subject=name, n=len(each))
            for name, each in repeated.items()
        )
    places = {id(each): i for i, each in enumerate(profiles)}
    chosen = [_counting(each) for each in by_subject.values()]
    members = sorted((latest for latest, *_ in chosen), key=lambda each: places[id(each)])
    return tuple(members), tuple(each for _, *earlier in chosen for each in earlier)


def _knows(profile: Profile, code: str) -> bool:
    return profile[code].origin is not Origin.UNKNOWN


def _counting(profiles: Sequence[Profile]) -> list[Profile]:
    """Return the latest profile, and each earlier one that knows a node that no later one knows."""
    chosen, known, rest = list[Profile](), set[str](), profiles
    while rest:
        chosen.append(_latest(rest))
        known.update(code for code in chosen[-1] if _knows(chosen[-1], code))
        rest = [
            each
            for each in rest
            if each is not chosen[-1] and any(_knows(each, code) for code in set(each) - known)
        ]
    return chosen


def _latest(profiles: Sequence[Profile]) -> Profile:
    """Return the profile that is surely later than all others."""
    for each in profiles:
        others = [other for other in profiles if other is not each]
        if all(other.date and each.date and other.date.before(each.date) for other in others):
            return each
    dates = tuple(str(each.date) for each in profiles)
    raise IncomparableError(
        [messages.LATEST_RESULT_AMBIGUOUS.problem(subject=profiles[0].name, dates=dates)]
    )
