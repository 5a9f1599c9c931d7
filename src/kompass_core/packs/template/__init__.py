"""Template of the distribution of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template

import tomli_w

from kompass_core.criteria import PackRef
from kompass_core.labels import Label
from kompass_core.serialization.schemas import schema_text

_TEMPLATES = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "src/$package/__init__.py": "package.py",
    "src/$package/$id/$revision.toml": "pack.toml",
    "tests/test_pack.py": "test_pack.py",
}
"""The template of each file, by its path in the distribution."""


def distribution_name(ref: PackRef) -> str:
    """Return the name of the distribution of a pack."""
    return f"kompass-pack-{ref.id}"


def distribution_files(ref: PackRef, title: Label) -> Mapping[str, str]:
    """
    Return the files of a distribution that passes its tests and builds a wheel.

    Args:
        ref: The id of the pack, and its first revision.
        title: The name of the instrument, in the language of its publication.

    Returns:
        Texts by path, with ``/`` between folders.
    """
    ((language, text),) = title.texts
    name = distribution_name(ref)
    values = {
        "description": _quoted(f"The criteria of {text} as data."),
        "distribution": name,
        "id": ref.id,
        "language": language,
        "package": name.replace("-", "_"),
        "revision": ref.revision,
        "title": " ".join(text.split()),
        "title_text": _quoted(text),
    }
    made = {
        Template(path).substitute(values): _template(name).substitute(values)
        for path, name in _TEMPLATES.items()
    }
    return made | {"kompass-pack.schema.json": schema_text("pack")}


def _template(name: str) -> Template:
    return Template((files(__name__) / f"{name}.template").read_text("utf-8"))


def _quoted(text: str) -> str:
    """Write a text as a string of TOML."""
    return tomli_w.dumps({"x": " ".join(text.split())}).removeprefix("x = ").rstrip()
