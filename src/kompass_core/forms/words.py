"""The words of forms, by language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LANGUAGES = ("sv", "nb", "da", "fi")
_ALIASES = {"no": "nb", "nn": "nb"}

_WORDS: Mapping[str, tuple[str, ...]] = {
    # Sheets
    "Evaluation": ("Utvärdering", "Evaluering", "Evaluering", "Arviointi"),
    "Scores": ("Poäng", "Poeng", "Point", "Pisteet"),
    "Answers": ("Svar", "Svar", "Svar", "Vastaukset"),
    "Findings": ("Iakttagelser", "Funn", "Fund", "Havainnot"),
    "Evidence": ("Underlag", "Grunnlag", "Grundlag", "Lähteet"),
    # Headings
    "Code": ("Kod", "Kode", "Kode", "Koodi"),
    "Question": ("Fråga", "Spørsmål", "Spørgsmål", "Kysymys"),
    "Minimum": ("Min", "Min", "Min", "Min"),
    "Maximum": ("Max", "Maks", "Maks", "Maks"),
    "Step": ("Steg", "Trinn", "Trin", "Askel"),
    "Points": ("Poäng", "Poeng", "Point", "Pisteet"),
    "If missing": ("Om det saknas", "Hvis det mangler", "Hvis det mangler", "Jos puuttuu"),
    "Reason": ("Skäl", "Begrunnelse", "Begrundelse", "Perustelu"),
    "Item": ("Delfråga", "Delspørsmål", "Delspørgsmål", "Osakysymys"),
    "Possible answers": ("Möjliga svar", "Mulige svar", "Mulige svar", "Mahdolliset vastaukset"),
    "Answer": ("Svar", "Svar", "Svar", "Vastaus"),
    "Kind": ("Slag", "Type", "Type", "Laji"),
    "About": ("Gäller kod", "Gjelder kode", "Vedrører kode", "Koskee koodia"),
    "Text": ("Text", "Tekst", "Tekst", "Teksti"),
    "Subject": ("Kommun eller verksamhet", "Kommune eller virksomhet", "Kommune", "Kohde"),
    "Date": ("Datum", "Dato", "Dato", "Päivämäärä"),
    "Criteria": ("Kriterier", "Kriterier", "Kriterier", "Kriteerit"),
    "Total": ("Totalt", "Totalt", "I alt", "Yhteensä"),
    # Choices
    "not applicable": ("ej tillämplig", "ikke aktuelt", "ikke relevant", "ei koske"),
    "not assessed": ("ej bedömd", "ikke vurdert", "ikke vurderet", "ei arvioitu"),
    "yes": ("ja", "ja", "ja", "kyllä"),
    "no": ("nej", "nei", "nej", "ei"),
    "strength": ("styrka", "styrke", "styrke", "vahvuus"),
    "improvement": ("förbättring", "forbedring", "forbedring", "kehittämiskohde"),
    "good-example": ("gott exempel", "godt eksempel", "godt eksempel", "hyvä esimerkki"),
    "interview": ("intervju", "intervju", "interview", "haastattelu"),
    "document": ("dokument", "dokument", "dokument", "asiakirja"),
    "web-site": ("webbplats", "nettsted", "websted", "verkkosivusto"),
    "other": ("annat", "annet", "andet", "muu"),
    # Sentences
    "Fill in the yellow cells; all others are protected.": (
        "Fyll i de gula cellerna; alla andra är skyddade.",
        "Fyll ut de gule cellene; alle andre er beskyttet.",
        "Udfyld de gule celler; alle andre er beskyttet.",
        "Täytä keltaiset solut; muut on suojattu.",
    ),
    "Give points for each question, or choose why they are missing and give the reason.": (
        "Ge varje fråga poäng, eller välj varför de saknas och ange skälet.",
        "Gi hvert spørsmål poeng, eller velg hvorfor de mangler og oppgi begrunnelsen.",
        "Giv hvert spørgsmål point, eller vælg hvorfor de mangler, og angiv begrundelsen.",
        "Anna joka kysymykselle pisteet tai valitse, miksi ne puuttuvat, ja kerro perustelu.",
    ),
    "A year, a month or a day: 2026, 2026-10 or 2026-10-14": (
        "År, månad eller dag: 2026, 2026-10 eller 2026-10-14",
        "År, måned eller dag: 2026, 2026-10 eller 2026-10-14",
        "År, måned eller dag: 2026, 2026-10 eller 2026-10-14",
        "Vuosi, kuukausi tai päivä: 2026, 2026-10 tai 2026-10-14",
    ),
    "From {low} to {high}": (
        "Från {low} till {high}",
        "Fra {low} til {high}",
        "Fra {low} til {high}",
        "{low}–{high}",
    ),
    "in steps of {step}": (
        "i steg om {step}",
        "i trinn på {step}",
        "i trin på {step}",
        "askelin {step}",
    ),
    "Choose from the list": (
        "Välj ur listan",
        "Velg fra listen",
        "Vælg fra listen",
        "Valitse luettelosta",
    ),
}


def words(language: str) -> Mapping[str, str]:
    """
    Return the words of a form in a language, by the English ones.

    >>> words("sv-FI")["Maximum"], words("de")["Maximum"]
    ('Max', 'Maximum')

    Args:
        language: A language tag; English is used for languages without words.
    """
    base = language.partition("-")[0]
    base = _ALIASES.get(base, base)
    if base not in _LANGUAGES:
        return MappingProxyType({word: word for word in _WORDS})
    at = _LANGUAGES.index(base)
    return MappingProxyType({word: texts[at] for word, texts in _WORDS.items()})
