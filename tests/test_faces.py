"""Names of a folder are loaded with their modules when they are first used."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest

import kompass_core
from kompass_core.faces import loader

SOURCES = Path(str(kompass_core.__file__)).parent
FACES = sorted(
    ".".join(path.parent.relative_to(SOURCES.parent).parts)
    for path in SOURCES.rglob("*/__init__.py")
)


class TestLoader:
    """The ``__getattr__`` of a face."""

    def test_loads_a_name_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is a name of the module from then on."""
        face = sys.modules["kompass_core.criteria"]
        monkeypatch.delattr(face, "diff", raising=False)
        found = loader(face.__name__, {"diff": "differences"})("diff")
        assert found is kompass_core.diff
        assert vars(face)["diff"] is found

    def test_refuses_other_names_as_python_does(self) -> None:
        """So `hasattr` works, and a misspelt import names the module."""
        with pytest.raises(AttributeError, match=r"^module 'a\.b' has no attribute 'c'$"):
            loader("a.b", {})("c")

    @pytest.mark.parametrize("face", FACES)
    def test_every_name_of_a_face_is_there(self, face: str) -> None:
        """Those that are loaded late, too."""
        module = import_module(face)
        assert all(hasattr(module, name) for name in getattr(module, "__all__", ()))

    @pytest.mark.parametrize("face", ["criteria", "criteria.rules", "evaluations", "published"])
    def test_every_field_has_a_type_that_is_there(self, face: str) -> None:
        """Tools that read annotations, as cattrs, pydantic and Sphinx do, find what they name."""
        module = import_module(f"kompass_core.{face}")
        for name in module.__all__:
            if isinstance(getattr(module, name), type):
                get_type_hints(getattr(module, name))  # raises NameError otherwise
