"""Common mistakes in TOML are explained; what has no better explanation keeps the parser's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.errors import PackSyntaxError
from kompass_core.serialization.syntax_hints import explain
from kompass_core.serialization.text import parse_toml


def explained(text: str) -> tuple[str, int | None, int | None]:
    """Return the explanation of a text that is no TOML, with its line and column."""
    with pytest.raises(PackSyntaxError) as caught:
        parse_toml(text, PackSyntaxError)
    (problem,) = caught.value.problems
    return str(problem.facts["reason"]), problem.line, problem.column


class TestExplain:
    """The first mistake that is known is explained, where it is."""

    @pytest.mark.parametrize(
        ("line", "column", "reason"),
        [
            ("a = 5.", 5, "'5.' is not a number; write 5"),
            ("a = 00", 5, "'00' is not a number; write 0"),
            ("a = 1 234 567,5 kr", 5, "'1 234 567,5 kr' is not a number; use a decimal point: "),
            ("a = -5 %", 5, 'a text needs quotes: a = "-5 %"'),
            ("a = Nej", 5, "Nej is not a value; write true or false"),
            ("a = { b = 29,5, c = 1 }", 11, "'29,5' is not a number; use a decimal point"),
            ("a = 30 % # per cent", 5, "'30 %' is not a number; write 30"),
            ("a = [{ b = 1 } { c = 2 }]", 14, "a comma is missing here"),
            ("a = { b = 1", 5, "} is missing"),
            ('a = "x" y', 9, "the parser"),
            ("[[a]", 3, "the brackets of a table must match; write [[a]]"),
            ("[a", 2, "the brackets of a table must match; write [[a]]"),
            ("a = 'x", 3, "the closing quote of a text is missing"),
        ],
    )
    def test_has_a_place(self, line: str, column: int, reason: str) -> None:
        """The column is that of what was given."""
        found = explain(f"x = 1\n{line}\n", 2, "the parser") or ("the parser", 2, column)
        assert found[0].startswith(reason)
        assert found[1:] == (2, column)

    def test_is_not_given_within_long_texts(self) -> None:
        """A line of a text of several lines is no key and no value."""
        assert explain('a = """\nb: c\n\\q"""', 2, "") is None
        assert explain("a = '''\nb: c'''\nb: c", 3, "") is not None

    @pytest.mark.parametrize("line", ["a" * 10**5, "a = x" + " " * 10**5 + "[", "[" + " " * 10**5])
    def test_is_not_given_for_long_lines(self, line: str) -> None:
        """A file that is made to be slow is not."""
        assert explain(line, 1, "") is None
        assert explain(line, 1, "Cannot declare ('a',) twice") is None

    def test_names_the_table_that_is_given_again(self) -> None:
        """The line is the first one with single brackets."""
        text = "[[b]]\n\n[a]\nx = 1\n[[a]]\n"
        assert explained(text) == (
            "[a] is one table: write [[a]] for each entry of a list, or keep one",
            3,
            1,
        )

    def test_names_the_key_that_is_given_again(self) -> None:
        """Below a key that has a value, too."""
        text = "the key b.c has a value already in this table; keep one of them"
        assert explained("[a]\nb = 1\n  b.c = 2") == (text, 3, 3)

    def test_is_the_parsers_where_none_is_known(self) -> None:
        """In small letters, with its place."""
        assert explained("a = [1,") == ("invalid value", 1, 8)

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_never_fails(self, before: str, line: str) -> None:
        """A place is within the text, for any text."""
        text = f"{before}\n{line}"
        lines = text.split("\n")
        for reason in ("Cannot overwrite a value", "Unescaped '\\' in a string", ""):
            found = explain(text, len(lines), reason)
            if found:
                assert 1 <= found[1] <= len(lines)
                assert 0 <= found[2] <= len(lines[found[1] - 1]) + 1


class TestKeys:
    """Keys that are quoted, as codes are, are explained like others."""

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ('"1.1" = 10,5', "'10,5' is not a number; use a decimal point: write 10.5"),
            ('"1.1": 10', 'separated by =, not by a colon; write "1.1" = ...'),
            ('"1.1" 10', '= is missing after the key "1.1"'),
            ('"1.1" =', 'the value of "1.1" is missing'),
            ('"1.1" = n/a', 'a text needs quotes: "1.1" = "n/a"'),
            ('"1.1" = 1 "1.2" = 2', "there are two keys on one line"),
            ("Hälsa = 10", 'quote a code or title that is a key: "Hälsa" = ...'),
        ],
    )
    def test_that_are_quoted(self, line: str, reason: str) -> None:
        """As in the points of an evaluation."""
        assert reason in explained(f"[points]\n{line}\n")[0]
