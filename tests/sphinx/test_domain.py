"""Directives in pages, and what they show."""

import json
from pathlib import Path

import pytest
import snowballstemmer
from docutils import nodes

import kompass_core as kc
from tests.sphinx.conftest import PACK, PANEL, Site, build, example

STRANGNAS = "archive/subjects/strangnas"


class TestRanking:
    """The ranking has the latest total of each subject, best first."""

    def test_of_the_published_results(self, archive: Site) -> None:
        """Totals as printed; earlier results of a subject have no rank."""
        rows = archive.table("index", "ranking")
        latest = [(rank, name, points) for rank, name, _, _, points, _ in rows if rank]
        assert latest == [
            ("1", "Helsingborg", "668"),
            ("2", "Örebro", "650"),
            ("3", "Vallentuna", "603"),
            ("4", "Örnsköldsvik", "551"),
            ("5", "Lidköping", "549"),
            ("6", "Karlskrona", "509"),
            ("7", "Grästorp", "506"),
            ("8", "Strängnäs", "497"),
            ("9", "Kramfors", "448"),
            ("10", "Exempelstad", "225"),
        ]
        earlier = {(name, points) for rank, name, _, _, points, _ in rows if not rank}
        assert ("Strängnäs", "437") in earlier
        assert ("Vallentuna", "555") in earlier

    def test_has_filters_by_year_and_group(self, archive: Site) -> None:
        """Each row has a class for its year and its group, which the form lists."""
        html = archive.html("index")
        assert '<option value="2014">2014</option>' in html
        assert '<option value="stora">Stora</option>' in html
        row = next(line for line in html.splitlines() if "kompass-group-stora" in line)
        assert "kompass-year-2017" in row
        assert "kompass-latest" in row

    def test_without_groups_has_no_column_of_groups(self, archive: Site) -> None:
        """Five columns are enough where no file is in a folder."""
        groups = archive.app.env.domains["kompass"].archive.groups  # type: ignore[attr-defined]
        assert [str(ref) for ref in groups] == [
            "kommunekompasset-no@2010",
            "kommunkompassen-se@2020",
            "kommunkompassen-se@2010",
        ]

    def test_of_several_packs_is_a_section_for_each(self, tmp_path: Path) -> None:
        """Results under different criteria are not ranked with one another."""
        folder = tmp_path / "files"
        folder.mkdir()
        kc.save(example(), folder / "one.json")
        kc.save(kc.published_results("kommunekompasset-no")[0], folder / "two.toml")
        site = build(tmp_path, ".. kompass:ranking::\n", kompass_archive="files")
        titles = [each.astext() for each in site.document("index").findall(nodes.title)]
        assert titles == [
            "Site",
            "The Municipal Compass 2010",
            "The Municipal Compass 2010",
        ]
        assert site.table("index", "ranking") == [["1", "Øvre Eiker", "2015", "378", "1"]]
        assert site.warnings == ""


class TestSubject:
    """The page of a subject has its latest profile, its history and its findings."""

    def test_has_every_number_of_the_printed_report(self, archive: Site) -> None:
        """Points and percent of all 54 nodes are those that were printed."""
        results = kc.published_results("kommunkompassen-se")
        (printed,) = (r for r in results if r.name == "Strängnäs" and str(r.date) == "2016-10")
        rows = archive.table(STRANGNAS, "profile")
        shown = {row[0].partition(" ")[0]: (row[1], row[3]) for row in rows}
        assert len(shown) == 54
        for each in printed.printed:
            points, percent = shown["Totalt" if each.code == "total" else each.code]
            assert points == str(each.points)
            assert each.percent is None or percent == f"{each.percent}\xa0%"

    def test_has_a_history(self, archive: Site) -> None:
        """The change from 2014 is over a break of the instrument."""
        rows = archive.table(STRANGNAS, "history")
        assert [row[:4] for row in rows] == [
            ["oktober 2016", "Kommunkompassen 2010", "497", "+60"],
            ["2014", "Kommunkompassen 2010", "437", "–"],
        ]

    def test_of_two_revisions_without_a_crosswalk_has_no_change(self, archive: Site) -> None:
        """Vallentuna was assessed under two revisions."""
        rows = archive.table("archive/subjects/vallentuna", "history")
        assert [row[3] for row in rows] == ["–", "+48", "–"]

    def test_has_findings_and_sources(self, archive: Site) -> None:
        """Findings are below headings of their kind, sources below their own."""
        text = archive.document("archive/subjects/exempelstad").astext()
        assert f"{PANEL} (2017)" in text
        assert "Fler jämförelser." in text
        assert "Sveriges Kommuner och Landsting" in archive.document(STRANGNAS).astext()

    def test_has_the_texts_of_the_assessors(self, archive: Site) -> None:
        """Markdown is rendered, HTML in it is not; the page of the question has it, too."""
        page = archive.html("archive/subjects/exempelstad")
        assert "<p>En <em>kort</em> sammanfattning.</p>" in page
        text = "<p>Boksluten redovisas &lt;b&gt;öppet&lt;/b&gt;.</p>"
        assert text in page
        assert text in archive.html("archive/questions/kommunkompassen-se-2010/1.3")

    def test_tells_the_number_of_members_of_each_mean(self, archive: Site) -> None:
        """Ten totals are known, but two results with sub-questions: (11 + 5) / 2 = 8."""
        rows = archive.table(STRANGNAS, "profile")
        assert rows[0][-1].endswith("(n = 10)")
        assert rows[2][-1] == "8 (n = 2)"


class TestQuestion:
    """The page of a question has the points of all subjects, and how many got each."""

    def test_of_a_sub_question(self, archive: Site) -> None:
        """Two subjects have points for 1.3: 9 as printed, and 5."""
        name = "archive/questions/kommunkompassen-se-2010/1.3"
        rows = archive.table(name, "question")
        assert [row[0] for row in rows] == ["Strängnäs", "Exempelstad"]
        assert [row[2:] for row in rows] == [["9", "38\xa0%"], ["5", "20\xa0%"]]
        assert archive.table(name, "frequencies") == [["9", "1"], ["5", "1"]]
        assert PANEL in archive.document(name).astext()

    def test_without_points_has_no_page(self, archive: Site) -> None:
        """Of the Norwegian results only totals are known."""
        assert not [name for name in archive.app.env.found_docs if "kommunekompasset" in name]


class TestFindings:
    """The pages of findings list those of all subjects, by area."""

    def test_of_good_examples(self, archive: Site) -> None:
        """Each names the subject, the year and the question."""
        text = archive.document("archive/findings/good-example").astext()
        assert f"Exempelstad (2017, 1.3 Redovisning av resultat för invånare): {PANEL}" in text

    def test_of_the_whole(self, archive: Site) -> None:
        """A finding about no area comes after those of the areas."""
        text = archive.document("archive/findings/improvement").astext()
        assert "Exempelstad (2017): Fler jämförelser." in text

    def test_of_nothing(self, tmp_path: Path) -> None:
        """An archive without findings says so."""
        site = build(tmp_path, ".. kompass:findings:: strength\n")
        assert "No finding of this kind is recorded." in site.document("index").astext()


class TestSearch:
    """The search of Sphinx finds a good example by another form of its words."""

    def test_in_a_nordic_language(self, archive: Site) -> None:
        """The plural is found by its stem in the pages with the good example."""
        (stem,) = snowballstemmer.stemmer("swedish").stemWords(["medborgarpanelens"])
        text = Path(archive.app.outdir, "searchindex.js").read_text("utf-8")
        index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
        found = {index["docnames"][i] for i in index["terms"][stem]}
        assert {"archive/subjects/exempelstad", "archive/findings/good-example"} <= found


class TestLists:
    """Lists of all subjects and of all questions."""

    def test_subjects_are_in_the_order_of_the_alphabet(self, archive: Site) -> None:
        """Ö is the last letter in Swedish."""
        items = archive.document("archive/subjects").findall(nodes.list_item)
        names = [item.astext().partition(" (")[0] for item in items]
        assert names[0] == "Exempelstad"
        assert names[-3:] == ["Örebro", "Örnsköldsvik", "Øvre Eiker"]

    def test_questions_have_links(self, archive: Site) -> None:
        """The 45 sub-questions and 8 areas of 2010, and the 8 areas of 2020."""
        text = archive.html("archive/questions")
        assert text.count('href="questions/kommunkompassen-se-2010/') == 53
        assert text.count('href="questions/kommunkompassen-se-2020/') == 8


class TestPackDirective:
    """Tables of a pack."""

    def test_has_every_sub_question(self, tmp_path: Path) -> None:
        """45 rows, and the areas with their maximum as captions."""
        site = build(tmp_path, f".. kompass:pack:: {PACK}\n   :language: en\n")
        tree = site.document("index")
        bodies = list(tree.findall(nodes.tbody))
        assert sum(len(body.children) for body in bodies) == 45
        assert len(bodies) == 8

    def test_has_areas_without_sub_questions_in_one_table(self, tmp_path: Path) -> None:
        """Those of Sweden 2020 are not public."""
        site = build(tmp_path, ".. kompass:pack:: kommunkompassen-se@2020\n")
        (body,) = site.document("index").findall(nodes.tbody)
        assert len(body.children) == 8


class TestTheme:
    """The words of the theme are in the language of the site."""

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("sv", ("Nästa", "Föregående", "Hoppa till innehållet")),
            ("fi", ("Seuraava", "Edellinen", "Siirry sisältöön")),
            ("en_GB", ("Next", "Previous", "Skip to content")),
        ],
    )
    def test_words(self, tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
        """They are those that Sphinx leaves in English; a region is no obstacle."""
        for name in "ab":
            (tmp_path / f"{name}.rst").write_text(f"{name}\n=\n\n", "utf-8")
        text = ".. toctree::\n\n   a\n   b\n"
        site = build(tmp_path, text, builder="html", html_theme="furo", language=language)
        html = site.html("a")
        assert [word for word in words if word not in html] == []


class TestErrors:
    """An error is a warning of Sphinx at the directive, and the rest of the page is built."""

    @pytest.mark.parametrize(
        ("directive", "expected"),
        [
            ("pack:: kommunkompassen-es", "did you mean 'kommunkompassen-se'?"),
            ("profile:: nowhere.toml", "nowhere.toml"),
            ("question:: 1.1", "the option 'pack' is omitted"),
            ("findings:: strenght", "did you mean 'strength'?"),
            ("pack:: nowhere.toml", "nowhere.toml"),
            ("subject:: Nowhere", "the archive has no subject 'Nowhere'"),
        ],
    )
    def test_is_a_warning(self, tmp_path: Path, directive: str, expected: str) -> None:
        """The text says what was given and what is known."""
        site = build(tmp_path, f".. kompass:{directive}\n\nAfterwards, :any:`nowhere`.\n")
        assert expected in site.warnings
        assert "index.rst:4" in site.warnings
        assert "Afterwards, nowhere." in site.document("index").astext()

    def test_of_an_unknown_code_is_a_warning(self, tmp_path: Path) -> None:
        """The code of a question is one of the pack; without a title there is no section."""
        folder = tmp_path / "files"
        folder.mkdir()
        kc.save(example(), folder / "one.toml")
        text = ".. kompass:question:: 1.1\n\n.. kompass:question:: 1.11\n"
        site = build(tmp_path, text, kompass_archive="files", kompass_packs=[PACK])
        assert site.table("index", "question") == [["Exempelstad", "2017", "5", "33%"]]
        assert "has no code '1.11'; did you mean '1.1'?" in site.warnings

    def test_of_a_mean_is_without_a_page(self, tmp_path: Path) -> None:
        """A finding about a population is listed without a link."""
        folder = tmp_path / "files"
        folder.mkdir()
        mean = kc.PublishedResult.from_printed(
            kc.load_pack(PACK),
            population=kc.Population(name="Mean of all"),
            date="2017",
            total=500,
            findings=[kc.Finding("strength", "Tydliga mål.")],
        )
        kc.save(mean, folder / "mean.toml")
        kc.save(example(), folder / "one.toml")
        text = ".. kompass:findings:: strength\n"
        site = build(tmp_path, text, kompass_archive="files", kompass_packs=[PACK])
        assert "Mean of all (2017): Tydliga mål." in site.document("index").astext()

    def test_of_equal_results_has_no_cautions(self, tmp_path: Path) -> None:
        """Two evaluations of one edition are compared without reservation."""
        kc.save(example(date="2017"), tmp_path / "a.toml")
        kc.save(example(date="2018", points=6), tmp_path / "b.toml")
        site = build(tmp_path, ".. kompass:comparison:: a.toml b.toml\n")
        assert site.table("index", "comparison")[-1][3:] == ["+45", "certain"]
        assert not list(site.document("index").findall(nodes.bullet_list))

    def test_of_a_profile(self, tmp_path: Path) -> None:
        """A file of one area has no rows of sub-questions."""
        for year in ("2014", "2015"):
            (result,) = (
                r
                for r in kc.published_results("kommunkompassen-se")
                if r.name in {"Grästorp", "Örebro"} and str(r.date) == year
            )
            kc.save(result, tmp_path / f"{year}.toml")
        text = ".. kompass:profile:: 2014.toml\n   :against: 2015.toml\n"
        rows = build(tmp_path, text).table("index", "profile")
        assert rows[0] == ["Total", "506", "800", "63%", "650"]
        assert [row[1] for row in rows[1:]] == ["61", "60", "73", "53", "70", "56", "65", "68"]
        assert {row[-1] for row in rows[1:]} == {"–"}

    def test_of_a_comparison(self, tmp_path: Path) -> None:
        """Table 1 of the printed report, with the cautions below."""
        for result in kc.published_results("kommunkompassen-se"):
            if result.name == "Strängnäs":
                kc.save(result, tmp_path / f"{result.date}.toml")
        site = build(tmp_path, ".. kompass:comparison:: 2014.toml 2016-10.toml\n   :language: sv\n")
        rows = site.table("index", "comparison")
        assert [row[1:4] for row in rows] == [
            ["54", "63", "+9"],
            ["49", "60", "+11"],
            ["77", "60", "−17"],
            ["55", "67", "+12"],
            ["58", "64", "+6"],
            ["37", "49", "+12"],
            ["60", "66", "+6"],
            ["49", "68", "+19"],
            ["437", "497", "+60"],
        ]
        assert len(list(site.document("index").findall(nodes.list_item))) >= 1
