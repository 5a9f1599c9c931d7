"""The names of the benchmarks, for any Python without other packages."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

GOALS: dict[str, tuple[str, ...]] = {
    "machine": (),
    "imports": ("G1",),
    "packs": ("G2",),
    "lines": ("G3",),
    "scoring": ("G4", "G15"),
    "columns": ("G5", "G6", "G7", "G12"),
    "tables": ("G17",),
    "streaming": ("G8", "G18"),
    "draws": ("G9",),
    "peers": ("G10",),
    "engines": ("G11",),
    "queries": ("G13",),
    "memory": ("G12",),
    "reports": (),
    "growth": ("G14",),
    "archive": ("G16",),
    "scale": ("G19",),
}
"""The benchmarks, each a module beside this one, and the goals that they measure."""


def parse(arguments: Sequence[str]) -> Namespace:
    """Parse the arguments of the task; print a help text or the known names, and leave."""
    modules = (f"  {name:<11}{' '.join(goals)}" for name, goals in GOALS.items())
    parser = ArgumentParser(
        prog="python3 dev.py bench",
        description="Measure speed next to other libraries, as ratios beside their limits.",
        epilog="\n".join(("benchmarks and their goals:", *modules)),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a benchmark or a goal; usual: all"
    )
    parser.add_argument(
        "--page", action="store_true", help="write the table and the plots of the documentation"
    )
    options = parser.parse_args(arguments)
    known = dict.fromkeys((*GOALS, *(goal for goals in GOALS.values() for goal in goals)))
    if unknown := [name for name in options.names if not modules_of(name)]:
        parser.error(f"unknown: {' '.join(unknown)} - known: {' '.join(known)}")
    found = [module for name in options.names for module in modules_of(name)]
    options.names = list(dict.fromkeys(found or GOALS))
    return options


def modules_of(name: str) -> list[str]:
    """Return the module of that name, or those that measure the goal of that name."""
    return [module for module, goals in GOALS.items() if name == module or name.upper() in goals]


if __name__ == "__main__":
    parse(sys.argv[1:])
