"""Ways to install made-up distributions of packs, without installing anything."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import kompass_core as kc


def write(path: Path, text: str) -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sources(folder: Path, packs: dict[str, str], *, name: str = "made-up") -> Path:
    """Write the sources of a distribution that publishes *packs*; returns its package."""
    package = name.replace("-", "_")
    ids = sorted({ref.split("@")[0] for ref in packs})
    lines = [f'[project]\nname = "{name}"\nversion = "1.0"']
    lines += ['[project.entry-points."kompass_core.packs"]']
    lines += [f'{pack_id} = "{package}"' for pack_id in ids]
    write(folder / "pyproject.toml", "\n".join(lines))
    return _package(folder / "src" / package, packs)


def unpacked(folder: Path, packs: dict[str, str], *, name: str = "made-up") -> Path:
    """Write a distribution as it is once installed in *folder*; returns its package."""
    package = name.replace("-", "_")
    ids = sorted({ref.split("@")[0] for ref in packs})
    info = folder / f"{package}-1.0.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    entries = [f"{pack_id} = {package}" for pack_id in ids]
    write(info / "entry_points.txt", "\n".join(["[kompass_core.packs]", *entries]))
    return _package(folder / package, packs)


def _package(folder: Path, packs: dict[str, str]) -> Path:
    write(folder / "__init__.py", '"""Data."""\n')
    for ref, text in packs.items():
        pack_id, revision = ref.split("@")
        write(folder / pack_id / f"{revision}.toml", text)
    return folder


def wheel(path: Path, packs: dict[str, str]) -> Path:
    """Write a wheel that publishes *packs*."""
    folder = path.parent / f"{path.stem}-unpacked"
    unpacked(folder, packs)
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


def installed(site: Path) -> kc.Packs:
    """Return what is installed in *site*, a folder on the path, alone."""
    return kc.Packs.among(distributions(path=[str(site)]))


def register(site: Path, name: str, groups: Mapping[str, Mapping[str, str]], root: Path) -> None:
    """
    Install a distribution in *site* as pip does in editable mode: by its metadata alone.

    Args:
        site: A folder on the path.
        name: The name of the distribution.
        groups: The values of its entry points, by group and name.
        root: The folder of its sources.
    """
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    write(info / "direct_url.json", json.dumps({"url": root.as_uri()}))
    lines = [
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()))
    ]
    write(info / "entry_points.txt", "\n".join(lines))
