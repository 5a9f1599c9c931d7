"""A small pack, and short ways to write variants of it."""

from __future__ import annotations

from typing import Any

import kompass_core as kc
from kompass_core.serialization.pack_files import read_pack

BASE = """
format = 1
id = "base"
revision = "1"
language = "en"
title = { en = "Base", sv = "Bas" }
publisher = "Somebody"
source = "made up"
step = "0.5"
area_max = 10
rounding = { mode = "half-even", points = "0.5" }
fallback = { nb = ["sv"] }
notes = { en = "About the base." }
equivalent_to = ["other@1"]

[[breaks]]
from = "2015"
to = "2016"
note = { en = "it changed" }

[[areas]]
code = "1"
title = { en = "First", sv = "Ett" }
aliases = ["One"]

  [[areas.sub_questions]]
  code = "1.1"
  max_points = 4
  title = { en = "Plans", sv = "Planer" }

  [[areas.sub_questions]]
  code = "1.2"
  max_points = 6
  title = { en = "Deeds", sv = "Dåd" }

[[areas]]
code = "2"
detail = "unknown"
title = { en = "Second", sv = "Två" }

[[areas]]
code = "3"
title = { en = "Third", sv = "Tre" }
"""
"""Area 1 is listed, area 2 unknown, area 3 scored whole."""

HEAD = """
format = 1
id = "variant"
revision = "1"
source = "made up"
extends = {{ pack = "{pack}", digest = "{digest}" }}
"""


def base() -> kc.CriteriaPack:
    """Return the pack that the variants extend."""
    return read_pack(BASE)


def overlay(
    text: str = "", *, parent: kc.CriteriaPack | None = None, ref: str = "variant@1"
) -> str:
    """Return the text of a variant that says *text*."""
    parent = parent or base()
    head = HEAD.format(pack=parent.ref, digest=parent.digest)
    pack_id, revision = ref.split("@")
    head = head.replace('id = "variant"', f'id = "{pack_id}"')
    return head.replace('revision = "1"', f'revision = "{revision}"') + text


def variant(
    text: str = "", *, parent: kc.CriteriaPack | None = None, ref: str = "variant@1"
) -> kc.CriteriaPack:
    """Return the variant that says *text*."""
    given = parent or base()
    return read_pack(overlay(text, parent=given, ref=ref), parent_of=lambda *_: given)


def full(pack: kc.CriteriaPack, **fields: Any) -> kc.CriteriaPack:  # noqa: ANN401 (any field)
    """Return the pack that a variant without changes equals, but for *fields*."""
    made: dict[str, Any] = {
        "id": "variant",
        "title": pack.title,
        "areas": pack.areas,
        "revision": "1",
        "language": pack.language,
        "source": "made up",
        "step": pack.step,
        "area_max": pack.area_max,
        "combine": pack.combine,
        "total_max": pack.total_max,
        "rounding": pack.rounding,
        "score_unit": pack.score_unit,
        "not_applicable": pack.not_applicable,
        "breaks": pack.breaks,
        "fallback": pack.fallback,
        "about": pack.about,
    }
    return kc.CriteriaPack(**(made | fields))
