"""Make everything anew that is made of the sources: ``python -m tools``."""

from pathlib import Path

from kompass_core.translations import LANGUAGES
from tools import catalogues, pictures, schemas, tables, word_template

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "src/kompass_core/serialization/schemas"
PAGES = tuple(
    ROOT / f"docs/reference/{name}.md"
    for name in ("crosswalk-files", "pack-format", "result-formats", "variant-format")
)


def made() -> dict[Path, str]:
    """Return what every such file should hold."""
    found = {SCHEMAS / f"kompass-{kind}.schema.json": schemas.text(kind) for kind in schemas.KINDS}
    found |= {
        catalogues.FOLDER / f"{language}.po": catalogues.text(language)
        for language in LANGUAGES
        if language != "en"
    }
    found |= pictures.pages()
    return found | {page: tables.filled(page.read_text("utf-8")) for page in PAGES}


def main() -> None:
    """Write the files."""
    for path, text in made().items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))
    pictures.save_baseline()
    word_template.PATH.write_bytes(word_template.template())


if __name__ == "__main__":
    main()
