"""Laws of packs and of files."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from attrs import evolve

from kompass_core.amounts import Rounding
from kompass_core.criteria import CriteriaPack, LevelRounding
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import Evaluation
from kompass_core.labels import Label
from kompass_core.missing import Policy
from kompass_core.packs.plugins import InstalledRules
from kompass_core.published import PublishedResult
from kompass_core.serialization.pack_files import pack_to_toml, read_pack
from kompass_core.serialization.result_files import read_result, result_to_toml
from kompass_core.serialization.text import parse_toml
from kompass_core.testing.laws.assertions import demand, demand_equal
from kompass_core.testing.oracle import limits_of


def limits_combine(pack: CriteriaPack) -> None:
    """The limits of an area, and of the total, combine the limits of its parts."""
    for code, (low, high) in limits_of(pack).items():
        node = pack.nodes[code]
        demand_equal(f"in {pack.ref}, the minimum of {code!r}", node.low, low)
        demand_equal(f"in {pack.ref}, the maximum of {code!r}", node.high, high)
        demand(f"in {pack.ref}, {code!r} has an empty range", holds=low < high)


def _digest_of(pack: CriteriaPack) -> str:
    return pack.digest


def digest_is_of_the_scoring_content(
    pack: CriteriaPack, *, digest: Callable[[CriteriaPack], str] = _digest_of
) -> None:
    """A correction of texts keeps the digest; a change of the scoring content does not."""
    usual = digest(pack)
    first, *others = pack.areas
    texts = evolve(
        pack,
        title=_corrected(pack.title),
        areas=[evolve(first, title=_corrected(first.title), aliases=("another name",)), *others],
        source=f"{pack.source}, corrected",
        publisher="another",
    )
    demand_equal("the digest after a correction of texts", digest(texts), usual)
    other_unit = Rounding("half-up", pack.rounding.total.points.unit * 2)
    printed = LevelRounding(other_unit, pack.rounding.total.percent)
    other_policy = next(each for each in Policy if each is not pack.not_applicable)
    unused = next(code for i in count() if (code := f"x{i}") not in pack.nodes)
    renamed = evolve(first, code=unused)
    alone = evolve(pack, band_scales=(), blocks=())  # they name areas by their codes
    changes = {
        "the rounding of the total": evolve(pack, rounding=evolve(pack.rounding, total=printed)),
        "the policy": evolve(pack, not_applicable=other_policy),
    }
    for what, changed in changes.items():
        demand(f"the digest overlooks a change of {what}", holds=digest(changed) != usual)
    named = digest(evolve(alone, areas=[renamed, *others]))
    demand("the digest overlooks a change of a code", holds=named != digest(alone))


def _corrected(label: Label) -> Label:
    return Label({language: f"{text[:4000]}, corrected" for language, text in label.texts})


def rules_keep_their_laws(pack: CriteriaPack) -> None:
    """Every rule of a pack keeps the laws that it claims; `check_rule` searches for answers."""
    from kompass_core.testing.rules import check_rule  # needs Hypothesis, as no other law does

    own = (each.rule for each in pack.scored if each.rule is not None)
    for rule in dict.fromkeys(own):
        for broken in check_rule(rule):
            what = "the rule {!r} claims to be {!r}, but gives {} for {}"
            facts = (rule.name, broken.law.value, broken.shares, broken.trial)
            demand(what, *facts, holds=False)


def _read_pack(text: str) -> CriteriaPack:
    return read_pack(text, rules=InstalledRules())


def pack_files_lose_nothing(
    pack: CriteriaPack,
    *,
    write: Callable[[CriteriaPack], str] = pack_to_toml,
    read: Callable[[str], CriteriaPack] = _read_pack,
) -> None:
    """A pack is equal after writing and reading, and has the same digest."""
    again = read(write(pack))
    demand_equal("the pack in the file", again, pack)
    demand_equal("the digest of the pack in the file", again.digest, pack.digest)


def _read(text: str, pack: CriteriaPack) -> Evaluation | PublishedResult:
    return read_result(parse_toml(text, EvaluationError), lambda _: pack)


def result_files_lose_nothing(
    result: Evaluation | PublishedResult,
    *,
    write: Callable[[Evaluation | PublishedResult], str] = result_to_toml,
    read: Callable[[str, CriteriaPack], Evaluation | PublishedResult] = _read,
) -> None:
    """An evaluation or a published result is equal after writing and reading."""
    demand_equal(f"the file of {result!r}", read(write(result), result.pack), result)
