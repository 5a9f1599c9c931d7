"""Score an evaluation of one's own, gaps included, and save it again."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import kompass_core as kc
from kompass_core.criteria import TOTAL
from kompass_core.errors import EvaluationError

FILE = Path(__file__).with_name("exempelstad-2025.toml")


def main() -> None:
    """Show what a gap does to the total, why a number is what it is, and where to improve."""
    evaluation = kc.load(FILE)
    if not isinstance(evaluation, kc.Evaluation):
        sys.exit(f"{FILE} is no evaluation")
    print(f"{evaluation.subject}, {evaluation.date}: {len(evaluation.findings)} findings")
    for code, missing in evaluation.missing.items():
        print(f"  {code} has no score: {missing.reason}")

    try:
        kc.profile(evaluation)
    except EvaluationError as error:
        print("Nothing is guessed: a policy must be named.")
        print(*(f"  {problem}" for problem in error.problems), sep="\n")

    for policy in ("worst", "rescale", "best"):
        profile = kc.profile(evaluation, not_applicable="rescale", not_assessed=policy)
        printed = profile.printed(TOTAL).points
        print(f"not assessed: {policy}: {printed} of {profile.total.max_points} points")

    profile = kc.profile(evaluation, not_applicable="rescale", not_assessed="rescale")
    print(profile.explain("8"))
    for value in profile.largest_shortfalls(n=3):
        print(f"to win in {value.code} {value.title.pick('en')}: {value.shortfall} points")

    with TemporaryDirectory() as folder:
        copy = Path(folder) / "exempelstad-2025.json"
        kc.save(evaluation, copy)
        print(f"saved and loaded again, equal: {kc.load(copy) == evaluation}")


if __name__ == "__main__":
    main()
