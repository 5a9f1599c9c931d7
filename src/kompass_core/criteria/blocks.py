"""Blocks: named sets of areas with a sub-total of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import deep_iterable

from kompass_core.criteria.layout import Layout, Node
from kompass_core.criteria.parts import TOTAL, Combine, Level, combined, is_label, is_text, names
from kompass_core.criteria.rules.codes import IS_CODE, code_problems
from kompass_core.errors import PackRuleError, Problem, messages, nearest, raise_any
from kompass_core.labels import Label, title_problems


@frozen(kw_only=True)
class Block:
    """
    A named set of areas, such as process and results, with a sub-total of its own.

    It is no level of scoring: areas make the total directly, and may be in several blocks, or in
    none.

    Attributes:
        code: Unique among blocks, areas and sub-questions, e.g. "process".
        title: Its name, in one or more languages.
        areas: The codes of its areas.

    Raises:
        PackRuleError: If the code is malformed, it has no areas, or one of them twice.
    """

    code: str = field(validator=is_text, metadata=IS_CODE)
    title: Label = field(validator=is_label)
    areas: tuple[str, ...] = field(
        converter=names, validator=deep_iterable(is_text), metadata={"schema": {"minItems": 1}}
    )

    def __attrs_post_init__(self) -> None:
        raise_any(PackRuleError, self._problems())

    def _problems(self) -> Iterator[Problem]:
        """[KP203] A block has areas, each once."""
        yield from code_problems(self.code)
        if not self.areas or len(set(self.areas)) < len(self.areas):
            yield messages.BLOCK_AREAS_INVALID.problem("areas", code=self.code, given=self.areas)


def block_problems(
    blocks: tuple[Block, ...], nodes: Mapping[str, Node], language: str
) -> Iterator[Problem]:
    """[KP013, KP204, KP205] Codes are unique, and areas exist and count in the total."""
    taken = Counter([*(block.code.lower() for block in blocks), *(code.lower() for code in nodes)])
    areas = nodes[TOTAL].parts
    for i, block in enumerate(blocks):
        path = f"blocks[{i}]"
        if taken[block.code.lower()] > 1:
            yield messages.BLOCK_CODE_TAKEN.problem(f"{path}.code", code=block.code)
        yield from title_problems(block.title, language, f"{path}.title")
        for j, code in enumerate(block.areas):
            if code not in areas:
                hint = nearest(code, areas)
                yield messages.BLOCK_AREA_UNKNOWN.problem(
                    f"{path}.areas[{j}]", code=code, hint=hint
                )


def block_node(block: Block, layout: Layout) -> Node:
    """Return the node of a block, whose areas count in it as they do in the total."""
    total, areas = layout.nodes[TOTAL], [layout.nodes[code] for code in block.areas]
    of_total = dict(zip(total.parts, total.factors, strict=True))
    factors = tuple(of_total[code] for code in block.areas)
    if total.combine is Combine.MEAN:
        # The mean of some areas is on the scale of all of them; a sum is a part of the total.
        factors = (Fraction(1, len(areas)),) * len(areas)
    return Node(
        code=block.code,
        level=Level.AREA,
        title=block.title,
        low=combined(total.combine, factors, [area.low for area in areas]),
        high=combined(total.combine, factors, [area.high for area in areas]),
        parts=block.areas,
        factors=factors,
        combine=total.combine,
        position=-1,
        percent=total.percent,
    )
