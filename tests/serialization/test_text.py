"""Text to plain data: whatever comes in, only declared errors come out."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.errors import EvaluationError, KompassError, LimitError, PackSyntaxError
from kompass_core.serialization.text import MOST_BYTES, parse_json, parse_toml

BAD_TOML = {
    "A02-unterminated": ('x = "abc', (1, 5)),
    "A02-no-equals": ("a = 1\nb 2", (2, 1)),
    "A02-bare-value": ("a = b", (1, 5)),
    "A03-key-twice": ("a = 1\na = 2", (2, 1)),
    "A04-table-twice": ("[a]\n[a]\n", (1, 1)),
    "A04-dotted-over-table": ("a = 1\na.b = 2", (2, 1)),
    "A06-mark-in-the-middle": ("a = 1\n\ufeffb = 2", (2, 1)),
    "A09-control-character": ("a = '\x00'", (1, 6)),
    "A11-lone-carriage-return": ("a = 1\rb = 2", (1, 1)),
    "A12-lone-surrogate": ('a = "\\ud800"', (1, 12)),
    "A20-no-such-date": ("a = 2010-13-45", (1, 5)),
    "at-the-end": ("a = [1,", (1, 8)),
}

NEWER_TOML = {
    "line-break": ("a = {b = 1,\n c = 2}", (1, 12)),
    "comment": ("a = {b = 1 # one\n}", (1, 17)),
    "last-comma": ("a = 1\nb = {c = [1, 2,], d = {}, }", (2, 25)),
    "escape": (r'a = "\\\e"', (1, 5)),
    "hexadecimal": ('a = """\n"\\x41\n""""', (1, 5)),
    "time": ("a = 10:30", (1, 5)),
    "date-and-time": ("a = [2016-10-14 10:30]", (1, 17)),
}
"""Texts that TOML 1.1 permits and TOML 1.0 does not, by its changelog, with their places."""

OLDER_TOML = r"""
# {
[[a]] # }
b = [{c = 1, d = [
  1, # one
  2,
]}, {}]
"10:30" = "\\x {\" \\e,}"
'10:31' = '\x {"'
e = '''
{ \x '' 10:30 '''''
f = {g = 10:30:15, h = 2016-10-14T10:30:15.5+02:00}
"""
"""Texts of TOML 1.0 in which strings and comments look like TOML 1.1."""

TOO_MUCH_TOML = {
    "A13-500-arrays": "a = " + "[" * 500,
    "A13-50000-arrays": "a = " + "[" * 50_000,
    "A14-tables-in-tables": "a = " + "{a=" * 5_000,
    "A15-dotted-key": ".".join("a" * 20_000) + " = 1",
    "A16-digits": "a = " + "1" * 5_000,
    "A17-one-byte-too-many": "#" * (MOST_BYTES + 1),
    "exponent": "a = 1e" + "9" * 40,
}


class TestParseToml:
    """TOML text is data, or a declared error that says where."""

    @pytest.mark.parametrize("case", BAD_TOML)
    def test_says_where_the_syntax_is_wrong(self, case: str) -> None:
        """The problem carries line and column, counted from 1."""
        text, place = BAD_TOML[case]
        with pytest.raises(PackSyntaxError) as caught:
            parse_toml(text, PackSyntaxError)
        (problem,) = caught.value.problems
        assert (problem.rule, problem.line, problem.column) == ("KF001", *place)

    @pytest.mark.parametrize("case", NEWER_TOML)
    def test_is_of_one_version(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that only TOML 1.1 permits is refused, even where the parser accepts it."""
        text, place = NEWER_TOML[case]
        with pytest.raises(PackSyntaxError):
            parse_toml(text, PackSyntaxError)
        monkeypatch.setattr("tomllib.loads", lambda _, **__: {})
        with pytest.raises(PackSyntaxError, match=r"is TOML 1\.1") as caught:
            parse_toml(text, PackSyntaxError)
        problem = caught.value.problems[0]
        assert (problem.rule, problem.line, problem.column) == ("KF001", *place)

    def test_a_newer_parser_reads_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What TOML 1.0 permits is read by a parser that accepts TOML 1.1."""
        data = parse_toml(OLDER_TOML, PackSyntaxError)
        monkeypatch.setattr("tomllib.loads", lambda _, **__: data)
        assert parse_toml(OLDER_TOML, PackSyntaxError) == data

    @pytest.mark.parametrize("case", TOO_MUCH_TOML)
    def test_refuses_what_no_honest_file_has(self, case: str) -> None:
        """It is refused at once, and never with an error of the parser's own."""
        began = time.monotonic()
        with pytest.raises(LimitError) as caught:
            parse_toml(TOO_MUCH_TOML[case], PackSyntaxError)
        assert caught.value.problems[0].rule == "KF003"
        # A bound against minutes, not a measurement.
        assert time.monotonic() - began < 30

    @pytest.mark.parametrize(
        ("data", "offset", "place"),
        [
            pytest.param("a = 1".encode("utf-16"), 0, (1, 1), id="A07-utf-16"),
            pytest.param("a = 'Strängnäs'".encode("latin-1"), 8, (1, 9), id="A08-latin-1"),
            pytest.param("# å\nå = '".encode() + b"\xe5'", 11, (2, 6), id="A08-later"),
        ],
    )
    def test_refuses_other_encodings(
        self, data: bytes, offset: int, place: tuple[int, int]
    ) -> None:
        """The first byte that is not UTF-8 is named, and where an editor would show it."""
        with pytest.raises(PackSyntaxError) as caught:
            parse_toml(data, PackSyntaxError)
        (problem,) = caught.value.problems
        assert problem.facts == {"offset": offset}
        assert (problem.line, problem.column) == place

    @pytest.mark.parametrize(
        "data",
        ["\ufeffa = 1\r\nb = 1.50\r\n", "\ufeffa = 1\nb = 1.50".encode()],
        ids=["A05", "A10"],
    )
    def test_accepts_a_mark_at_the_start_and_windows_lines(self, data: bytes | str) -> None:
        """Numbers with a point are exact decimals."""
        assert parse_toml(data, PackSyntaxError) == {"a": 1, "b": Decimal("1.50")}

    def test_dots_inside_quotes_and_comments_are_no_key(self) -> None:
        """A long ellipsis is text."""
        dots = "." * 100
        assert parse_toml(f'a = "{dots}" # {dots}', PackSyntaxError) == {"a": dots}

    def test_many_short_keys_may_stand_in_one_line(self) -> None:
        """A hundred items in one line, each with a title in a language and a decimal."""
        items = ", ".join("{ title.en = 'x', weight = 0.5 }" for _ in range(100))
        found = parse_toml(f"items = [{items}]", PackSyntaxError)
        assert found == {"items": [{"title": {"en": "x"}, "weight": Decimal("0.5")}] * 100}

    def test_a_long_key_inside_a_table_is_refused(self) -> None:
        """Wherever it stands in its line."""
        with pytest.raises(LimitError):
            parse_toml(f"a = {{ b = 1, {'c.' * 65}d = 1 }}", PackSyntaxError)

    def test_a_long_key_is_pointed_at(self) -> None:
        """In its line."""
        with pytest.raises(LimitError) as caught:
            parse_toml(f"a = 1\n\n{'b.' * 65}b = 1", PackSyntaxError)
        assert caught.value.problems[0].line == 3

    def test_many_short_keys_are_fine(self) -> None:
        """The limit is for one line, not for the file."""
        text = "\n".join(f"a{i}.b = 1" for i in range(100))
        assert len(parse_toml(text, PackSyntaxError)) == 100

    @given(st.one_of(st.text(), st.binary()))
    def test_nothing_else_escapes(self, text: str | bytes) -> None:
        """Any text or bytes give data or a declared error."""
        try:
            data = parse_toml(text, PackSyntaxError)
        except KompassError:
            return
        assert isinstance(data, dict)


BAD_JSON: dict[str, str | bytes] = {
    "B21-nan": '{"a": NaN}',
    "B21-infinity": '{"a": -Infinity}',
    "B22-key-twice": '{"a": 1, "b": 2, "a": 3}',
    "B23-trailing-comma": '{"a": 1,}',
    "B23-comment": '{"a": 1} // no',
    "B23-single-quotes": "{'a': 1}",
    "B25-utf-16": '{"a": 1}'.encode("utf-16"),
    "B26-lone-surrogate": '{"a": ["\\ud800"]}',
    "B26-lone-surrogate-in-a-key": '{"\\ud800": 1}',
    "B28-truncated": '{"a": [1, 2',
}


class TestParseJson:
    """JSON text is data, or a declared error."""

    @pytest.mark.parametrize("case", BAD_JSON)
    def test_refuses(self, case: str) -> None:
        """What JSON does not allow, or allows and nobody wants, is refused."""
        with pytest.raises(EvaluationError):
            parse_json(BAD_JSON[case], EvaluationError)

    def test_says_where(self) -> None:
        """A syntax problem has line and column."""
        with pytest.raises(EvaluationError) as caught:
            parse_json('{\n  "a": 1,\n}', EvaluationError)
        assert (caught.value.problems[0].line, caught.value.problems[0].column) == (3, 1)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("[" * 100_000, id="B24-lists"),
            pytest.param("1" * 5_000, id="digits"),
            pytest.param(" " * (MOST_BYTES + 1), id="size"),
        ],
    )
    def test_refuses_what_no_honest_file_has(self, text: str) -> None:
        """Depth, digits and size are limited."""
        with pytest.raises(LimitError):
            parse_json(text, EvaluationError)

    def test_reads_exactly(self) -> None:
        """A number with a point is the decimal that is written there."""
        assert parse_json(b'\xef\xbb\xbf{"a": 0.1, "b": [1, null]}', EvaluationError) == {
            "a": Decimal("0.1"),
            "b": [1, None],
        }

    def test_reads_characters_that_are_escaped(self) -> None:
        """Two halves of a surrogate pair make one character, in a text or in a list."""
        text = '{"a": "\\ud83c\\udfd9", "b": ["\\u00e5", 1]}'
        assert parse_json(text, EvaluationError) == {"a": "\N{CITYSCAPE}", "b": ["å", 1]}

    @given(st.one_of(st.text(), st.binary()))
    def test_nothing_else_escapes(self, text: str | bytes) -> None:
        """Any text or bytes give data or a declared error."""
        try:
            parse_json(text, EvaluationError)
        except KompassError:
            return
