"""The command `kompass best`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from kompass_core.aggregation import Aggregate, Rank
from kompass_core.cli.answer import CommandResult
from kompass_core.cli.commands.rank import add_means_omitted, group_dict, group_of, rank_dict
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import add_cautions, with_rule
from kompass_core.cli.wording import Wording, listed
from kompass_core.criteria import Level, Node


def run(options: Namespace) -> CommandResult:
    """Show the role models of a group: the best subjects at every node."""
    group, means = group_of(options)
    wording = Wording.of(group.pack, options.language)
    hidden = () if options.sub_questions else (Level.SUB_QUESTION,)
    best = {
        code: group.best(code, options.n)
        for code in group
        if group.pack.nodes[code].level not in hidden
    }

    def fill(page: Page) -> None:
        page.heading(wording.message("Role models ({pack})", pack=group.pack.ref))
        _add_best(page, wording, group, best)
        add_means_omitted(page, wording, means)
        if group.cautions:
            page.gap()
            add_cautions(page, wording, group.cautions)

    def data() -> dict[str, Any]:
        return {
            "best": {code: [rank_dict(each) for each in ranks] for code, ranks in best.items()},
            **group_dict(group, means),
        }

    return CommandResult(data, fill, language=wording.language)


def _add_best(
    page: Page, wording: Wording, group: Aggregate, best: dict[str, tuple[Rank, ...]]
) -> None:
    say = wording.message
    columns = (
        *wording.titles(least=16),
        TableColumn(say("Of"), right=True, spare=1),
        wording.points(say("Points")),
        TableColumn(say("Best"), least=16),
        TableColumn(say("Compared"), right=True, spare=2),
    )

    def rows(node: Node, ranks: tuple[Rank, ...]) -> list[tuple[Node, Row]]:
        head = (*wording.named(node), wording.number(node.max_points))
        made = list[tuple[Node, Row]]()
        for each in ranks:
            points, name = wording.number(each.value.exact), listed([each.profile])
            cells = (points, name, str(each.n))
            made.append((node, (*(head if not made else ("", "", "")), *cells)))
        return made or [(node, (*head, "?", "", "0"))]

    made = [pair for code, ranks in best.items() for pair in rows(group.pack.nodes[code], ranks)]
    page.table(columns, with_rule(made))
