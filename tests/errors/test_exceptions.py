"""Errors are what their names say, carry problems as data, and travel between processes."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from kompass_core import errors
from kompass_core.errors import KompassError, LimitError, PackRuleError, messages, raise_any

PROBLEM = messages.INVALID_SUBJECT_NAME.problem("subject", given="")
OTHER = messages.NO_PROFILES.problem()

CLASSES = [each for each in vars(errors).values() if inspect.isclass(each)]
ERRORS = [each for each in CLASSES if issubclass(each, KompassError)]

BUILT_ON = {
    "AmountError": ("KompassError", ValueError),
    "PackError": ("KompassError", ValueError),
    "PackSyntaxError": ("PackError", ValueError),
    "PackSchemaError": ("PackError", ValueError),
    "PackRuleError": ("PackError", ValueError),
    "PackFormatError": ("PackError", ValueError),
    "PackResourceError": ("PackError", ValueError),
    "PackDigestError": ("PackError", ValueError),
    "PackPluginError": ("PackError", ValueError),
    "UnknownPackError": ("PackError", LookupError),
    "AmbiguousPackError": ("PackError", LookupError),
    "EvaluationError": ("KompassError", ValueError),
    "PublishedResultError": ("KompassError", ValueError),
    "ReportError": ("KompassError", ValueError),
    "CrosswalkError": ("KompassError", ValueError),
    "UnknownCrosswalkError": ("CrosswalkError", LookupError),
    "IncomparableError": ("KompassError", ValueError),
    "LimitError": ("KompassError", ValueError),
    "SaveError": ("KompassError", OSError),
    "MissingExtraError": ("KompassError", ImportError),
}


class TestTree:
    """Each error is also the one that a caller without this library would expect."""

    @pytest.mark.parametrize("name", BUILT_ON)
    def test_is_built_on(self, name: str) -> None:
        """Its own parent first, then Python's."""
        parent, builtin = BUILT_ON[name]
        error = getattr(errors, name)
        assert error.__bases__[0].__name__ == parent
        assert issubclass(error, builtin)

    def test_is_complete(self) -> None:
        """No error is missing from the table, and all are public."""
        assert {each.__name__ for each in ERRORS} == {*BUILT_ON, "KompassError"}
        assert {each.__name__ for each in ERRORS} <= set(errors.__all__)


@pytest.mark.parametrize("error", ERRORS)
class TestErrors:
    """An error is its problems."""

    def test_carry_problems(self, error: type[KompassError]) -> None:
        """In order, as a tuple, whatever they were given as."""
        assert error(iter([PROBLEM, OTHER])).problems == (PROBLEM, OTHER)

    def test_show_them(self, error: type[KompassError]) -> None:
        """One in a line, several in a list."""
        assert str(error([PROBLEM])) == str(PROBLEM)
        assert str(error([PROBLEM, OTHER])) == f"2 problems:\n- {PROBLEM}\n- {OTHER}"

    def test_travel(self, error: type[KompassError]) -> None:
        """Pickled or copied, they have the same class, problems and text."""
        raised = error([PROBLEM, OTHER])
        copies = [copy.copy(raised), copy.deepcopy(raised), pickle.loads(pickle.dumps(raised))]  # noqa: S301
        for each in copies:
            assert type(each) is error
            assert (each.problems, str(each)) == (raised.problems, str(raised))


class TestLimit:
    """No error holds more than a hundred problems, nor looks for more."""

    def test_holds_for_errors(self) -> None:
        """The text says that there may be more."""
        error = KompassError([PROBLEM] * 101)
        assert len(error.problems) == 100
        assert str(error).startswith("100 or more problems:")
        assert str(KompassError([PROBLEM] * 99)).startswith("99 problems:")

    def test_holds_for_raising(self) -> None:
        """What is left of the problems is never made."""
        made = iter([PROBLEM] * 1_000)
        with pytest.raises(LimitError) as caught:
            raise_any(LimitError, made)
        assert len(caught.value.problems) == 100
        assert len(list(made)) == 900


class TestRaiseAny:
    """Problems are raised together; none of them is no error."""

    def test_raises_all(self) -> None:
        """As the error that was asked for."""
        with pytest.raises(LimitError) as caught:
            raise_any(LimitError, [PROBLEM, OTHER])
        assert caught.value.problems == (PROBLEM, OTHER)

    def test_raises_nothing_without_problems(self) -> None:
        """It just returns."""
        raise_any(LimitError, [])


class TestModule:
    """Tracebacks show where an error is imported from."""

    def test_is_the_public_path(self) -> None:
        """Not the module within the folder."""
        assert {error.__module__ for error in (KompassError, PackRuleError)} == {
            "kompass_core.errors"
        }

    def test_of_others_stays(self) -> None:
        """A subclass in another package keeps its own."""

        class OwnError(KompassError):
            """An error of an application."""

        assert OwnError.__module__ == __name__
