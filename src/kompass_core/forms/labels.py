"""Codes and titles as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from kompass_core.criteria import TOTAL, CriteriaPack
from kompass_core.criteria.parts import parts_of
from kompass_core.errors import Problem
from kompass_core.forms.workbooks import Content
from kompass_core.labels import normalise_name

_TOTALS = frozenset(
    {
        *("total", "totalt", "totalsumma", "totalpoäng", "total score", "summa", "summa totalt"),
        *("sum", "sum total", "samlet", "i alt", "ialt", "yhteensä", "alla områden", "helhet"),
    }
)
_FOOTNOTE = re.compile(r"(?:\s*(?:[*†‡§:.]|[¹²³⁰⁴-⁹]+\)?|\[[0-9]{1,2}\]|\(?[0-9]{1,2}\)))+$")
_CODE_FIRST = re.compile(r"(\S+?)[.:)]?(?:\s+[-–]\s+|\s+)(\S.*)", re.DOTALL)
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})(?:[./-](?:[0-9]{4}|[0-9]{2}))?\.?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?")
_NAMED_DATE = re.compile(
    r"(?:([0-9]{1,2})[-. ]{1,2}([^\W\d]{3,9})|([^\W\d]{3,9})[-. ]{1,2}([0-9]{1,2}))"
    r"\.?(?:[-. ][0-9]{2,4})?"
)
_MAY = frozenset({"may", "maj", "mai"})
_OCTOBER = frozenset({"oct", "okt", "october", "oktober"})
_DECEMBER = frozenset({"dec", "des", "december", "desember"})


@frozen
class Match:
    """
    The nodes that the text of a cell can mean.

    Attributes:
        codes: Their codes.
        why: The way in which the cell was understood.
        is_code: True if it has a code, False if a title alone.
        exact: True if the text is the code itself.
    """

    codes: tuple[str, ...]
    why: str
    is_code: bool = True
    exact: bool = False


@frozen
class LabelIndex:
    """
    The codes and titles of a pack.

    Attributes:
        pack: The criteria.
    """

    pack: CriteriaPack
    _codes: Mapping[str, str] = field(init=False, repr=False)
    _numbers: Mapping[Decimal, tuple[str, ...]] = field(init=False, repr=False)
    _titles: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        nodes = self.pack.nodes
        numbers, titles = defaultdict[Decimal, list[str]](list), defaultdict[str, list[str]](list)
        for code in nodes:
            if _DECIMAL.fullmatch(code):
                numbers[Decimal(code)].append(code)
        for part in parts_of(self.pack.areas):
            texts = {title_key(text) for _, text in part.title.texts}
            for text in texts | {title_key(each) for each in part.aliases}:
                titles[text].append(part.code)
        fixed = object.__setattr__
        fixed(self, "_codes", {code.casefold(): code for code in nodes})
        fixed(self, "_numbers", {number: tuple(codes) for number, codes in numbers.items()})
        fixed(self, "_titles", {text: tuple(codes) for text, codes in titles.items()})

    def alike(self, code: str) -> tuple[str, ...]:
        """Return the codes that a spreadsheet makes the same number of, e.g. 1.1 and 1.10."""
        return self._numbers[Decimal(code)] if _DECIMAL.fullmatch(code) else (code,)

    def match(self, content: Content) -> Match | None:
        """Return the nodes that a cell can mean; None if it means none."""
        if content is None or isinstance(content, bool | Problem):
            return None
        if isinstance(content, Decimal):
            codes = self._numbers.get(content, ()) if content.is_finite() else ()
            return Match(codes, "a number") if codes else None
        if isinstance(content, dt.datetime):
            return self._of_date(content.day, content.month, content.year)
        return self._of_text(normalise_name(content))

    def _of_text(self, text: str) -> Match | None:
        ways = (self._of_code, self._of_title, self._of_number, self._of_both)
        found = (match for way in ways if (match := way(text)))
        return next(found, None)

    def _of_code(self, text: str) -> Match | None:
        code = self._codes.get(text.casefold().removesuffix("."))
        return Match((code,), "the code", exact=True) if code else None

    def _of_title(self, text: str) -> Match | None:
        key = title_key(text)
        if codes := self._titles.get(key):
            return Match(codes, "the title", is_code=False)
        return Match((TOTAL,), "the word for the total", is_code=False) if key in _TOTALS else None

    def _of_number(self, text: str) -> Match | None:
        """Return the nodes of a number or a date, which a spreadsheet made of a code."""
        number = Decimal(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
        if number is not None and number in self._numbers:
            return Match(self._numbers[number], "a number")
        date = _day_and_month(text)
        return self._of_date(*date) if date else None

    def _of_both(self, text: str) -> Match | None:
        """Return the node of a code before a title."""
        found = _CODE_FIRST.fullmatch(text)
        code = self._codes.get(found[1].casefold()) if found else None
        if found is None or code is None:
            return None
        titled = self._titles.get(title_key(found[2]), (code,))
        if code in titled:
            return Match((code,), "the code before the title")
        return Match((code, *titled), "a code and the title of another")

    def _of_date(self, day: int, month: int, year: int | None) -> Match | None:
        """Return the codes that a spreadsheet may have made this date of."""
        parts = {f"{day}.{month}", f"{month}.{day}"}
        if day == 1 and year is not None:
            parts.add(f"{month}.{year % 100:02}")
        numbers = [self.alike(each) if each in self.pack.nodes else () for each in sorted(parts)]
        codes = tuple(dict.fromkeys(code for each in numbers for code in each if code in parts))
        return Match(codes, "a date that a spreadsheet made of a code") if codes else None


def title_key(text: str) -> str:
    """
    Return the form of a title in which titles are compared: without case and footnotes.

    >>> title_key("Dialog och medverkan ¹)"), title_key("LEDARSKAP – ansvar*")
    ('dialog och medverkan', 'ledarskap - ansvar')
    """
    plain_text = normalise_name(text.replace("\N{EN DASH}", "-"))
    return _FOOTNOTE.sub("", plain_text).strip(" -").casefold() or plain_text.casefold()


def _day_and_month(text: str) -> tuple[int, int, int | None] | None:
    """Return the day, the month and the year, if known, of a text that is a date."""
    if found := _ISO_DATE.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _NUMERIC_DATE.fullmatch(text)) and re.search("[/-]|[.].*[.]", text):
        return int(found[1]), int(found[2]), None
    if found := _NAMED_DATE.fullmatch(text):
        day, name = (found[1], found[2]) if found[1] else (found[4], found[3])
        month = _month(name.casefold())
        return (int(day), month, None) if month else None
    return None


def _month(name: str) -> int | None:
    """Return the number of a month by its English or Scandinavian name."""
    for number, names in ((5, _MAY), (10, _OCTOBER), (12, _DECEMBER)):
        if name in names:
            return number
    known = ("jan", "feb", "mar", "apr", "", "jun", "jul", "aug", "sep", "", "nov", "")
    return known.index(name[:3]) + 1 if name[:3] in known else None
