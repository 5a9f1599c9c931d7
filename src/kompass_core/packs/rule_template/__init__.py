"""Template of the distribution of a scoring rule."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template

_TEMPLATES = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "src/$package/__init__.py": "package.py",
    "tests/example.toml": "example.toml",
    "tests/test_rule.py": "test_rule.py",
}
"""The template of each file, by its path in the distribution."""


def rule_distribution_name(kind: str) -> str:
    """Return the name of the distribution of a kind of rule."""
    return f"kompass-rule-{kind}"


def rule_distribution_files(kind: str) -> Mapping[str, str]:
    """
    Return the files of a distribution that passes its tests and builds a wheel.

    Args:
        kind: The kind of the rule, e.g. ``"best-of"``: letters, digits and ``-``.

    Returns:
        Texts by path, with ``/`` between folders.
    """
    name = rule_distribution_name(kind)
    values = {
        "class_name": "".join(part.capitalize() for part in kind.split("-")) + "Rule",
        "distribution": name,
        "kind": kind,
        "package": name.replace("-", "_"),
    }
    return {
        Template(path).substitute(values): _template(name).substitute(values)
        for path, name in _TEMPLATES.items()
    }


def _template(name: str) -> Template:
    return Template((files(__name__) / f"{name}.template").read_text("utf-8"))
