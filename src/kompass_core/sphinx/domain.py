"""The domain of the directives, and the archive that they render."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.config import Config
from sphinx.domains import Domain
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from kompass_core.comparison import compare
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import KompassError, nearest
from kompass_core.evaluations import FindingKind
from kompass_core.files import load_one
from kompass_core.packs import available_packs, load_pack
from kompass_core.profiles import Profile, profile
from kompass_core.reports import Report, render_html, report
from kompass_core.sphinx import views
from kompass_core.sphinx.archive import Archive, Group, read_archive
from kompass_core.sphinx.pages import pages, report_page, subject_page, write_pages
from kompass_core.sphinx.tables import section

_MOST_ROLE_MODELS = 5
_LOGGER = logging.getLogger(__name__)


def _listed(given: str | Sequence[str]) -> Sequence[str]:
    """Return the folders of the configuration, which may be one, several or none."""
    return ([given] if given else []) if isinstance(given, str) else given


def language_of(config: Config) -> str:
    """Return the language tag of a site; Sphinx writes Brazilian Portuguese as `pt_BR`."""
    return (config.language or "en").partition("@")[0].replace("_", "-")


class KompassDirective(SphinxDirective):
    """A directive whose errors become warnings of Sphinx at its place."""

    def run(self) -> list[nodes.Node]:
        """Return the nodes, or a warning that has the text of the error."""
        try:
            return list(self.content_nodes())
        except KompassError as error:
            raise self.error("\n".join(map(str, error.problems))) from None

    @abstractmethod
    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return the nodes of the directive."""

    @property
    def domain(self) -> KompassDomain:
        """The domain of this build."""
        found = self.env.domains["kompass"]
        assert isinstance(found, KompassDomain)
        return found

    @property
    def view(self) -> views.View:
        """The site, in the language of the option or of the configuration."""
        return self.domain.view(self.options.get("language"))

    def profile_of(self, name: str) -> Profile:
        """Read a file that is named relative to the document, and score it."""
        relative, path = self.env.relfn2path(name)
        self.env.note_dependency(relative)
        return profile(load_one(path, packs=self.domain.packs), **self.domain.policies)

    def group(self) -> Group:
        """Return the results under the pack of the option, or the only pack of the archive."""
        self.domain.note_dependencies()
        groups = {str(ref): group for ref, group in self.domain.archive.groups.items()}
        wanted = self.options.get("pack", "")
        if not wanted and len(groups) == 1:
            return next(iter(groups.values()))
        if wanted in groups:
            return groups[wanted]
        known = ", ".join(groups) or "none"
        found = f"unknown: {wanted}" if wanted else "omitted"
        message = f"the option 'pack' is {found}; the packs of the archive: {known}"
        raise self.error(message)


class PackDirective(KompassDirective):
    """Tables of the areas and sub-questions of a pack."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return a table for each area."""
        return views.pack_tables(self.view, self.domain.pack(self.arguments[0]))


class ProfileDirective(KompassDirective):
    """The table of a profile."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"against": directives.unchanged, "language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return the table."""
        against = self.options.get("against")
        others = self.profile_of(against) if against else None
        yield views.profile_table(self.view, self.profile_of(self.arguments[0]), others)


class ComparisonDirective(KompassDirective):
    """The changes between two results."""

    required_arguments = 2
    option_spec: ClassVar = {"language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return the table and the cautions."""
        found = compare(*map(self.profile_of, self.arguments))
        return views.comparison_nodes(self.view, found)


class RankingDirective(KompassDirective):
    """The ranking of the archive by the total, with filters."""

    option_spec: ClassVar = {"pack": directives.unchanged, "language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return the ranking under one pack, or under each pack of the archive."""
        view, archive = self.view, self.domain.archive
        if "pack" in self.options or len(archive.groups) == 1:
            yield from views.ranking_nodes(view, self.group())
            return
        self.domain.note_dependencies()
        for ref, group in archive.groups.items():
            content = views.ranking_nodes(view, group)
            yield section(view.title_of(group.pack), *content, name=str(ref))


class QuestionDirective(KompassDirective):
    """The points of all subjects for one node."""

    required_arguments = 1
    option_spec: ClassVar = {
        "pack": directives.unchanged,
        "language": directives.unchanged,
        "title": directives.flag,
    }

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return the tables and the findings."""
        group, code, view = self.group(), self.arguments[0], self.view
        if code not in group.pack.nodes:
            message = f"{group.pack.ref} has no code {code!r}; {nearest(code, group.pack.nodes)}"
            raise self.error(message)
        content = views.question_nodes(view, group, code)
        if "title" not in self.options:
            return content
        return [section(view.named(group.pack.nodes[code], group.pack), *content)]


class FindingsDirective(KompassDirective):
    """The findings of one kind, of all subjects."""

    required_arguments = 1
    option_spec: ClassVar = {
        "code": directives.unchanged,
        "language": directives.unchanged,
        "title": directives.flag,
    }

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return a section for each area."""
        self.domain.note_dependencies()
        given = self.arguments[0]
        kinds = {kind.value: kind for kind in FindingKind}
        if given not in kinds:
            message = f"there are no findings of the kind {given!r}; {nearest(given, kinds)}"
            raise self.error(message)
        view, kind = self.view, kinds[given]
        content = views.findings_nodes(view, kind, self.options.get("code"))
        if "title" not in self.options:
            return content
        return [section(views.finding_title(kind, view.words), *content)]


class SubjectDirective(KompassDirective):
    """The page of a subject."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return a section with the name of the subject as its title."""
        archive, given = self.domain.archive, self.arguments[0]
        names = {slug: name for name, slug in archive.slugs.items()}
        name = names.get(given, given)
        if name not in archive.subjects:
            message = f"the archive has no subject {given!r}; {nearest(given, names.values())}"
            raise self.error(message)
        for entry in archive.subjects[name]:
            self.env.note_dependency(str(entry.path))
        yield section(name, *views.subject_nodes(self.view, archive.subjects[name]))


class SubjectsDirective(KompassDirective):
    """The list of all subjects."""

    option_spec: ClassVar = {"language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return a section with links."""
        self.domain.note_dependencies()
        yield views.subjects_section(self.view)


class QuestionsDirective(KompassDirective):
    """The list of all questions."""

    option_spec: ClassVar = {"language": directives.unchanged}

    def content_nodes(self) -> Iterable[nodes.Node]:
        """Return a section with links, by pack."""
        self.domain.note_dependencies()
        yield views.questions_section(self.view)


class KompassDomain(Domain):
    """The directives ``kompass:pack``, ``kompass:profile`` and so on, and their data."""

    name = "kompass"
    label = "Kompass"
    directives: ClassVar[dict[str, type[Directive]]] = {
        "comparison": ComparisonDirective,
        "findings": FindingsDirective,
        "pack": PackDirective,
        "profile": ProfileDirective,
        "question": QuestionDirective,
        "questions": QuestionsDirective,
        "ranking": RankingDirective,
        "subject": SubjectDirective,
        "subjects": SubjectsDirective,
    }

    @cached_property
    def packs(self) -> tuple[CriteriaPack, ...]:
        """The packs of the configuration; all installed packs if it names none."""
        named = self.env.config.kompass_packs
        if named:
            return tuple(self.pack(each) for each in named)
        return tuple(load_pack(found.ref) for found in available_packs())

    def pack(self, named: str) -> CriteriaPack:
        """Return an installed pack, or one of a file that is named relative to the sources."""
        if named.endswith(".toml"):
            return load_pack(Path(self.env.srcdir, named))
        return load_pack(named)

    @property
    def policies(self) -> dict[str, Any]:
        """The policies for missing scores, as in the configuration."""
        return dict(self.env.config.kompass_policies)

    @cached_property
    def archive(self) -> Archive:
        """The results in the folders of the configuration; empty if it names none."""
        given = self.env.config.kompass_archive
        folders = [Path(self.env.srcdir, each) for each in _listed(given)]
        for folder in folders:
            if not folder.is_dir():
                _LOGGER.warning("kompass_archive: there is no folder %s", folder, type="kompass")
        found, problems = read_archive(folders, self.packs, **self.policies)
        for path, error in problems:
            for problem in error.problems:
                _LOGGER.warning("%s", problem, location=str(path), type="kompass")
        return found

    def view(self, language: str | None = None) -> views.View:
        """Return the site in a language; that of the configuration if omitted."""
        config = self.env.config
        return views.View(
            language=language or language_of(config),
            archive=self.archive,
            folder=config.kompass_pages,
            has_reports=config.kompass_reports,
        )

    def note_dependencies(self) -> None:
        """Read the present document again when a file of the archive changes."""
        for entry in self.archive.entries:
            self.env.note_dependency(str(entry.path))

    def write_pages(self) -> None:
        """Write the pages of the archive among the sources."""
        if self.env.config.kompass_archive:
            write_pages(Path(self.env.srcdir, self.env.config.kompass_pages), pages(self.archive))

    @cached_property
    def _subjects(self) -> Mapping[str, str]:
        """The subject of each page of a subject."""
        folder = self.env.config.kompass_pages
        names = self.archive.subjects
        return {f"{folder}/{subject_page(self.archive, name)}": name for name in names}

    def write_report(self, docname: str, folder: Path) -> None:
        """Write the report of the latest result of a subject, if *docname* is its page."""
        view = self.view()
        if docname not in self._subjects or not view.has_reports:
            return
        name = self._subjects[docname]
        path = folder / view.folder / report_page(self.archive, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_html(self._report(name, view.language)), "utf-8")

    def _report(self, name: str, language: str) -> Report:
        """Make the report of the latest result, with the earlier ones and the best others."""
        *earlier, latest = (entry.profile for entry in self.archive.subjects[name])
        group = self.archive.groups[latest.pack.ref]
        best = (rank.profile for rank in group.ranks.values() if rank.profile.name != name)
        return report(
            latest,
            before=[each for each in earlier if each.pack.ref == latest.pack.ref],
            benchmark=group.mean if len(group.latest) > 1 else None,
            role_models=islice(best, _MOST_ROLE_MODELS),
            language=language,
        )

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Merge nothing: the domain has no data of documents."""

    def resolve_any_xref(self, *_: object, **__: object) -> list[tuple[str, nodes.reference]]:
        """Return nothing: the domain has no objects to refer to."""
        return []
