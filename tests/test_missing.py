"""Policies agree unless a gap that both had was treated in different ways."""

from __future__ import annotations

import pytest

from kompass_core.evaluations import Policies


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
        assert Policies(*one).agrees_with(Policies(*other)) is agree
        assert Policies(*other).agrees_with(Policies(*one)) is agree
