"""Policies agree unless a gap that both had was treated in different ways."""

from __future__ import annotations

import pytest

import kompass_core as kc


class TestAgreement:
    """Policies agree unless a kind of gap that both had was treated in different ways."""

    @pytest.mark.parametrize(
        ("one", "other", "agree"),
        [
            (("worst", "best"), ("worst", "best"), True),
            (("worst", "refuse"), ("refuse", "best"), True),
            (("worst", "refuse"), ("worst", "best"), True),
            (("refuse", "refuse"), ("rescale", "rescale"), True),
            (("worst", "best"), ("best", "best"), False),
            (("worst", "best"), ("worst", "rescale"), False),
            (("worst", "best"), ("best", "worst"), False),
        ],
    )
    def test_of_two(self, one: tuple[str, str], other: tuple[str, str], *, agree: bool) -> None:
        """To refuse is to have decided nothing, since there was no such gap."""
        assert kc.Policies(*one).agrees_with(kc.Policies(*other)) is agree
        assert kc.Policies(*other).agrees_with(kc.Policies(*one)) is agree
