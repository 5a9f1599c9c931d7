"""Crosswalk files: read strictly, with every problem and its place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import RelationKind
from kompass_core.errors import CrosswalkError, LimitError
from kompass_core.serialization.crosswalk_files import crosswalk_to_toml, ends_of, read_crosswalk
from kompass_core.serialization.text import parse_toml
from tests.crosswalking import crosswalks
from tests.making import pack_of

OLDER, NEWER = pack_of(60, 30, id="old"), pack_of(60, 10, 20, id="new")

TEXT = """
format = 1
kind = "crosswalk"
from = "old@1"
to = "new@1"
judgement = "a committee"
note = { en = "all of it" }

[[relations]]
kind = "same"
from = ["1"]
to = ["1"]
comparability = "exact"
why = { en = "nothing changed" }

[[relations]]
kind = "split"
from = ["2"]
to = ["2", "3"]
shares = ["1/3", "2/3"]
comparability = "exact"
why = { en = "as its parts" }
judgement = "another committee"
"""


def packs(ref: kc.PackRef) -> kc.CriteriaPack:
    """Return one of the two packs."""
    return {pack.ref: pack for pack in (OLDER, NEWER)}[ref]


def read(text: str) -> kc.Crosswalk:
    """Read the text of a file."""
    return read_crosswalk(parse_toml(text, CrosswalkError), packs)


def problems(text: str) -> list[tuple[str, str]]:
    """Return the rules that a file breaks, and where."""
    with pytest.raises(CrosswalkError) as caught:
        read(text)
    return [(each.rule, each.path) for each in caught.value.problems]


def changed(old: str, new: str) -> str:
    """Return the text with one change."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


class TestReading:
    """A file becomes a crosswalk, or all that is wrong with it."""

    def test_reads_what_is_written(self) -> None:
        """Thirds are exact."""
        crosswalk = read(TEXT)
        same, split = crosswalk.relations
        assert (crosswalk.older, crosswalk.newer) == (OLDER, NEWER)
        assert (crosswalk.judgement, str(crosswalk.note)) == ("a committee", "all of it")
        assert (same.kind, same.older, same.newer) == (RelationKind.SAME, ("1",), ("1",))
        assert split.shares == (Fraction(1, 3), Fraction(2, 3))
        assert (split.judgement, str(split.why)) == ("another committee", "as its parts")

    @pytest.mark.parametrize(
        ("written", "share"), [('"0.25"', "1/4"), ("0.25", "1/4"), ("1", "1"), ('"2/8"', "1/4")]
    )
    def test_shares_are_exact_however_they_are_written(self, written: str, share: str) -> None:
        """As decimals, as text, or as a ratio; then they are judged."""
        text = changed('["1/3", "2/3"]', f"[{written}, {written}]")
        with pytest.raises(CrosswalkError) as caught:
            read(text)
        facts = [p.facts["given"] for p in caught.value.problems if p.rule == "KW007"]
        assert facts == ([] if Fraction(share) == Fraction(1, 2) else [2 * Fraction(share)])

    @pytest.mark.parametrize(
        ("old", "new", "rule", "path"),
        [
            ("format = 1", "", "KF004", ""),
            ("format = 1", "format = 2", "KF007", "format"),
            ('kind = "crosswalk"', "", "KF008", "kind"),
            ('kind = "crosswalk"', 'kind = "evaluation"', "KF008", "kind"),
            ('from = "old@1"', "", "KF004", ""),
            ('from = "old@1"', 'from = "old"', "KP006", "from"),
            ('to = "new@1"', "to = 1", "KF006", "to"),
            ('to = "new@1"', 'to = "old@1"', "KW015", "to"),
            ('judgement = "a committee"', "", "KF004", ""),
            ('judgement = "a committee"', 'judgment = "a committee"', "KF005", "judgment"),
            ('judgement = "a committee"', 'judgement = ""', "KW014", "judgement"),
            ('note = { en = "all of it" }', 'note = "all of it"', "KF006", "note"),
            ('note = { en = "all of it" }', 'to_digest = "sha256:0"', "KW016", "to_digest"),
            ('kind = "same"', 'kind = "sane"', "KF006", "relations[0].kind"),
            ('from = ["1"]', 'from = "1"', "KF006", "relations[0].from"),
            ('from = ["1"]', "from = [1]", "KF006", "relations[0].from[0]"),
            ('from = ["1"]', 'from = ["4"]', "KW003", "relations[0].from[0]"),
            ('comparability = "exact"', "", "KF004", "relations[0]"),
            ('["1/3", "2/3"]', '["1/3", "a"]', "KA001", "relations[1].shares[1]"),
            ('["1/3", "2/3"]', '["1/3", "1/0"]', "KA001", "relations[1].shares[1]"),
            ('["1/3", "2/3"]', '["1/3", true]', "KF006", "relations[1].shares[1]"),
            ('["1/3", "2/3"]', '["1/2", "1/2"]', "KW012", "relations[1].comparability"),
        ],
    )
    def test_a_mistake_is_found_at_its_place(
        self, old: str, new: str, rule: str, path: str
    ) -> None:
        """With the key path as it is written in the file."""
        assert (rule, path) in problems(changed(old, new))

    def test_all_mistakes_are_reported_at_once(self) -> None:
        """Of types, and then of what they say."""
        text = changed('from = ["1"]', 'from = ["9"]').replace('"2/3"', '"1/3"')
        assert problems(text) == [
            ("KW007", "relations[1].shares"),
            ("KW012", "relations[1].comparability"),
            ("KW003", "relations[0].from[0]"),
            ("KW005", "relations"),
        ]
        text = changed('kind = "same"', "kind = 1").replace('"2/3"', "true")
        assert problems(text) == [
            ("KF006", "relations[0].kind"),
            ("KF006", "relations[1].shares[1]"),
        ]

    def test_no_honest_crosswalk_has_more_relations(self) -> None:
        """They are counted before they are read."""
        text = TEXT.split("[[", maxsplit=1)[0] + "[[relations]]\n" * 2_001
        with pytest.raises(LimitError, match="2000 relations"):
            read(text)

    def test_says_what_it_relates_before_it_is_read(self) -> None:
        """The relations may be anything."""
        data = parse_toml(changed('kind = "same"', "kind = 1"), CrosswalkError)
        assert list(map(str, ends_of(data))) == ["old@1", "new@1"]


class TestWriting:
    """What is written is read again."""

    @given(crosswalks())
    def test_round_trip(self, crosswalk: kc.Crosswalk) -> None:
        """Equal, whatever it relates."""
        known = {pack.ref: pack for pack in (crosswalk.older, crosswalk.newer)}
        pack_for: Callable[[kc.PackRef], kc.CriteriaPack] = known.__getitem__
        text = crosswalk_to_toml(crosswalk)
        assert read_crosswalk(parse_toml(text, CrosswalkError), pack_for) == crosswalk

    def test_everything_that_may_be_left_out(self) -> None:
        """Digests, note and judgements too."""
        digests = f'from_digest = "{OLDER.digest}"\nto_digest = "{NEWER.digest}"\nnote'
        crosswalk = read(changed("note", digests))
        assert crosswalk.older_digest == OLDER.digest
        assert read(crosswalk_to_toml(crosswalk)) == crosswalk
