"""Template of the distribution of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template

import tomli_w

from kompass_core.criteria import PackRef
from kompass_core.labels import Label
from kompass_core.packs.registry import FoundPack
from kompass_core.serialization.schemas import schema_text

_TEMPLATES = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "src/$package/__init__.py": "package.py",
    "src/$package/$id/$revision.toml": "$kind.toml",
    "tests/test_pack.py": "test_pack.py",
}
"""The template of each file, by its path in the distribution."""


def distribution_name(ref: PackRef) -> str:
    """Return the name of the distribution of a pack."""
    return f"kompass-pack-{ref.id}"


def distribution_files(
    ref: PackRef, title: Label, *, parent: FoundPack | None = None, digest: str = ""
) -> Mapping[str, str]:
    """
    Return the files of a distribution that passes its tests and builds a wheel.

    Args:
        ref: The id of the pack, and its first revision.
        title: The name of the instrument, in the language of its publication.
        parent: The pack that it extends, if it is a variant, and its distribution.
        digest: The digest of that pack.

    Returns:
        Texts by path, with ``/`` between folders.
    """
    ((language, text),) = title.texts
    name, kind = distribution_name(ref), "pack" if parent is None else "variant"
    schema = f"kompass-{kind}.schema.json"
    values = {
        "dependencies": "",
        "why": "",
        "kind": kind,
        "schema": schema,
        "description": _quoted(f"The criteria of {text} as data."),
        "distribution": name,
        "id": ref.id,
        "language": language,
        "package": name.replace("-", "_"),
        "revision": ref.revision,
        "title": " ".join(text.split()),
        "title_text": _quoted(text),
    }
    if parent is not None:
        values |= {
            "dependencies": f'"{parent.distribution}>={parent.version}"',
            "why": "; a variant needs the pack that it extends",
            "parent": str(parent.ref),
            "parent_distribution": parent.distribution,
            "digest": digest,
        }
    made = {
        Template(path).substitute(values): _template(Template(name).substitute(values)).substitute(
            values
        )
        for path, name in _TEMPLATES.items()
    }
    return made | {schema: schema_text(kind)}


def _template(name: str) -> Template:
    return Template((files(__name__) / f"{name}.template").read_text("utf-8"))


def _quoted(text: str) -> str:
    """Write a text as a string of TOML."""
    return tomli_w.dumps({"x": " ".join(text.split())}).removeprefix("x = ").rstrip()
