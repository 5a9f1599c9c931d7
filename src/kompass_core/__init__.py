"""
Score organisations against published criteria, exactly.

Criteria are data, points are exact, every number knows how sure it is, and every function is
a plain function over frozen values. Importing this package reads no file, looks for no packs
and builds no class: each name is loaded with its module when it is first used.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __all__: list[str]
    __version__: str

    from kompass_core.aggregation import Aggregate as Aggregate
    from kompass_core.aggregation import Benchmark as Benchmark
    from kompass_core.aggregation import InclusionRule as InclusionRule
    from kompass_core.aggregation import aggregate as aggregate
    from kompass_core.comparison import Comparison as Comparison
    from kompass_core.comparison import compare as compare
    from kompass_core.comparison import project as project
    from kompass_core.criteria import Area as Area
    from kompass_core.criteria import CriteriaPack as CriteriaPack
    from kompass_core.criteria import Crosswalk as Crosswalk
    from kompass_core.criteria import Date as Date
    from kompass_core.criteria import Interval as Interval
    from kompass_core.criteria import Label as Label
    from kompass_core.criteria import PackDiff as PackDiff
    from kompass_core.criteria import PackRef as PackRef
    from kompass_core.criteria import Relation as Relation
    from kompass_core.criteria import Rounding as Rounding
    from kompass_core.criteria import RoundingConvention as RoundingConvention
    from kompass_core.criteria import SubQuestion as SubQuestion
    from kompass_core.criteria import diff as diff
    from kompass_core.errors import KompassError as KompassError
    from kompass_core.errors import Problem as Problem
    from kompass_core.evaluations import Evaluation as Evaluation
    from kompass_core.evaluations import Evidence as Evidence
    from kompass_core.evaluations import Finding as Finding
    from kompass_core.evaluations import NotApplicable as NotApplicable
    from kompass_core.evaluations import NotAssessed as NotAssessed
    from kompass_core.evaluations import Policy as Policy
    from kompass_core.evaluations import Score as Score
    from kompass_core.files import dumps as dumps
    from kompass_core.files import from_dict as from_dict
    from kompass_core.files import load as load
    from kompass_core.files import load_evaluation as load_evaluation
    from kompass_core.files import load_result as load_result
    from kompass_core.files import loads as loads
    from kompass_core.files import save as save
    from kompass_core.files import to_dict as to_dict
    from kompass_core.packs import Packs as Packs
    from kompass_core.packs import available_packs as available_packs
    from kompass_core.packs import load_crosswalk as load_crosswalk
    from kompass_core.packs import load_pack as load_pack
    from kompass_core.packs import published_crosswalks as published_crosswalks
    from kompass_core.packs import published_results as published_results
    from kompass_core.packs.checks import check as check
    from kompass_core.panel import Panel as Panel
    from kompass_core.profiles import Caution as Caution
    from kompass_core.profiles import Profile as Profile
    from kompass_core.profiles import Value as Value
    from kompass_core.profiles import profile as profile
    from kompass_core.published import Audit as Audit
    from kompass_core.published import ChangeAudit as ChangeAudit
    from kompass_core.published import Population as Population
    from kompass_core.published import PublishedResult as PublishedResult
    from kompass_core.published import audit as audit
    from kompass_core.published import audit_change as audit_change
    from kompass_core.robustness import Noise as Noise
    from kompass_core.robustness import RankRobustness as RankRobustness
    from kompass_core.robustness import ScoreTable as ScoreTable
    from kompass_core.robustness import Weights as Weights
    from kompass_core.robustness import dominance as dominance
    from kompass_core.robustness import rank_robustness as rank_robustness
    from kompass_core.serialization.pack_schema import evaluation_schema as evaluation_schema

_HOMES = {
    "Aggregate": "aggregation",
    "Area": "criteria",
    "Audit": "published",
    "Benchmark": "aggregation",
    "Caution": "profiles",
    "ChangeAudit": "published",
    "Comparison": "comparison",
    "CriteriaPack": "criteria",
    "Crosswalk": "criteria",
    "Date": "criteria",
    "Evaluation": "evaluations",
    "Evidence": "evaluations",
    "Finding": "evaluations",
    "InclusionRule": "aggregation",
    "Interval": "criteria",
    "KompassError": "errors",
    "Label": "criteria",
    "Noise": "robustness",
    "NotApplicable": "evaluations",
    "NotAssessed": "evaluations",
    "PackDiff": "criteria",
    "PackRef": "criteria",
    "Packs": "packs",
    "Panel": "panel",
    "Policy": "evaluations",
    "Population": "published",
    "Problem": "errors",
    "Profile": "profiles",
    "PublishedResult": "published",
    "RankRobustness": "robustness",
    "Relation": "criteria",
    "Rounding": "criteria",
    "RoundingConvention": "criteria",
    "Score": "evaluations",
    "ScoreTable": "robustness",
    "SubQuestion": "criteria",
    "Value": "profiles",
    "Weights": "robustness",
    "aggregate": "aggregation",
    "audit": "published",
    "audit_change": "published",
    "available_packs": "packs",
    "check": "packs.checks",
    "compare": "comparison",
    "diff": "criteria",
    "dominance": "robustness",
    "dumps": "files",
    "evaluation_schema": "serialization.pack_schema",
    "from_dict": "files",
    "load": "files",
    "load_crosswalk": "packs",
    "load_evaluation": "files",
    "load_pack": "packs",
    "load_result": "files",
    "loads": "files",
    "profile": "profiles",
    "project": "comparison",
    "published_crosswalks": "packs",
    "published_results": "packs",
    "rank_robustness": "robustness",
    "save": "files",
    "to_dict": "files",
}
"""The module of each public name, which is loaded when the name is first used."""


def __getattr__(name: str) -> object:
    """Load a public name from its module, once."""
    if name == "__all__":
        return __dir__()
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        with suppress(PackageNotFoundError):
            return version("kompass-criteria")
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from kompass_core.errors.exceptions import MissingExtraError, Unusable

    try:
        found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except MissingExtraError as error:
        # Completion, help and star imports look at every name.
        return Unusable(name, error)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(_HOMES)


def _warn_of_namesake() -> None:
    """Warn if the other project named kompass-core was installed into this folder."""
    from os import listdir

    beside: list[str] = []
    with suppress(OSError):  # in an archive
        beside = listdir(f"{__path__[0]}/..")  # noqa: PTH208 (pathlib takes long to import)
    if any(name.startswith("kompass_core-") and name.endswith(".dist-info") for name in beside):
        from warnings import warn

        from kompass_core.errors import messages

        text = messages.NAMESAKE_INSTALLED.problem(folder=__path__[0])
        warn(str(text), RuntimeWarning, stacklevel=3)


_warn_of_namesake()
