"""The archive of a folder."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.sphinx.archive import Archive, Entry, read_archive
from kompass_core.sphinx.views import View
from tests.sphinx.conftest import PACK, build, example

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)


class TestReading:
    """Files are read with their groups; a file with problems does not hide the others."""

    def test_names_the_folder_as_the_group(self, tmp_path: Path) -> None:
        """Hidden files and other suffixes are omitted."""
        for name in ("North/Coast/b.toml", "North/c.json", "a.toml", ".hidden.toml", ".git/d.toml"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            kc.save(example(subject=name), path)
        (tmp_path / "README.md").write_text("text", "utf-8")
        archive, problems = read_archive([tmp_path], [kc.load_pack(PACK)])
        assert problems == ()
        assert {entry.subject: entry.group for entry in archive.entries} == {
            "North/Coast/b.toml": "North",
            "North/c.json": "North",
            "a.toml": "",
        }

    def test_reports_a_file_with_problems(self, tmp_path: Path) -> None:
        """It becomes a warning that names the file; the other file has its page."""
        folder = tmp_path / "files"
        folder.mkdir()
        kc.save(example(), folder / "good.toml")
        (folder / "bad.toml").write_text("format = 1", "utf-8")
        gaps = {"points": {}, "rest": kc.NotAssessed("not visited")}
        pack = kc.load_pack(PACK)
        kc.save(
            kc.Evaluation.from_points(pack, subject="Gap", date="2020", **gaps),  # type: ignore[arg-type]
            folder / "gap.toml",
        )
        site = build(tmp_path, kompass_archive="files", kompass_packs=[PACK])
        assert "bad.toml" in site.warnings
        assert "gap.toml" in site.warnings
        assert "archive/subjects/exempelstad" in site.app.env.found_docs
        assert "archive/subjects/gap" not in site.app.env.found_docs

    def test_applies_the_policies_of_the_configuration(self, tmp_path: Path) -> None:
        """A question that was not assessed counts as its minimum, if that is wanted."""
        folder = tmp_path / "files"
        folder.mkdir()
        pack, missing = kc.load_pack(PACK), kc.NotAssessed("not visited")
        gap = kc.Evaluation.from_points(
            pack, subject="Gap", date="2020", points={"1.1": 10}, rest=missing
        )
        kc.save(gap, folder / "gap.toml")
        site = build(tmp_path, kompass_archive="files", kompass_policies={"not_assessed": "worst"})
        assert site.table("archive/subjects/gap", "profile")[0][1] == "10"

    def test_of_no_folder_is_a_warning(self, tmp_path: Path) -> None:
        """The setting names a folder that is missing."""
        site = build(tmp_path, kompass_archive=["nowhere"])
        assert "kompass_archive: there is no folder" in site.warnings


class TestPages:
    """The pages follow the files."""

    def test_are_read_again_when_a_file_changes(self, tmp_path: Path) -> None:
        """The second build has the new points, and no page of the subject that is gone."""
        folder = tmp_path / "files"
        folder.mkdir()
        kc.save(example(), folder / "one.toml")
        kc.save(example("Annanstad"), folder / "two.toml")
        text = ".. kompass:ranking::\n"
        first = build(tmp_path, text, kompass_archive="files", kompass_packs=[PACK])
        assert {row[2] for row in first.table("index", "ranking")} == {"2017"}
        kc.save(example(points=4, date="2018"), folder / "one.toml")
        (folder / "two.toml").unlink()
        own = tmp_path / "archive" / "notes.rst"
        own.write_text(":orphan:\n\nOwn notes\n=========\n", "utf-8")
        second = build(tmp_path, text, kompass_archive="files", kompass_packs=[PACK])
        assert second.table("index", "ranking") == [["1", "Exempelstad", "2018", "180", "1"]]
        assert "archive/subjects/annanstad" not in second.app.env.found_docs
        assert own.exists()
        page = tmp_path / "archive" / "subjects" / "exempelstad.rst"
        before = page.stat().st_mtime_ns
        build(tmp_path, text, kompass_archive="files", kompass_packs=[PACK])
        assert page.stat().st_mtime_ns == before


class TestReports:
    """Each subject has a report of its latest result, if the outputs of reports are installed."""

    def test_are_linked_from_the_pages(self, tmp_path: Path) -> None:
        """The report has the earlier result, the mean and the better ones beside it."""
        folder = tmp_path / "files"
        folder.mkdir()
        for i, (name, date, points) in enumerate(
            [("A", "2016", 2), ("A", "2017", 3), ("B", "2017", 5)]
        ):
            kc.save(example(name, date, points), folder / f"{i}.toml")
        site = build(
            tmp_path,
            builder="html",
            kompass_archive="files",
            kompass_packs=[PACK],
            kompass_reports=True,
        )
        assert '<a class="reference internal" href="../reports/a.html">' in site.html(
            "archive/subjects/a"
        )
        text = Path(site.app.outdir, "archive/reports/a.html").read_text("utf-8")
        # 45 sub-questions: 90, then 135; 225 of the other; on average 180.
        assert all(f">{number}<" in text for number in (90, 135, 180))
        assert "B 2017" in text
        assert site.warnings == ""


def entry(subject: str) -> Entry:
    """Return an entry of a subject."""
    return Entry(Path(f"{subject}.toml"), "", kc.profile(example(subject=subject)))


class TestSlugs:
    """Every subject has a page of its own."""

    @settings(max_examples=10)
    @given(st.sets(NAMES, max_size=3))
    def test_are_unique(self, names: set[str]) -> None:
        """Names that differ in marks alone have different pages."""
        archive = Archive(map(entry, names))
        slugs = archive.slugs.values()
        assert len(set(slugs)) == len(archive.subjects)
        assert all(slug.isascii() and slug == slug.strip("-") for slug in slugs)

    def test_are_numbered_where_they_agree(self) -> None:
        """Ås and As have the same letters without marks."""
        archive = Archive([entry("Ås"), entry("As"), entry("北")])
        assert archive.slugs == {"As": "as", "Ås": "as-2", "北": "subject"}


class TestAlphabet:
    """Names are sorted as readers of the language expect."""

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("sv", ["Zita", "Åmål", "Ängelholm", "Örebro"]),
            ("nb", ["Zita", "Ängelholm", "Örebro", "Åmål"]),
        ],
    )
    def test_has_the_last_letters_in_order(self, language: str, expected: list[str]) -> None:
        """Å comes before Ä and Ö in Swedish, and last in Norwegian."""
        assert View(language, Archive(()), "archive").alphabetic(sorted(expected)) == expected
