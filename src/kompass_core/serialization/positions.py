"""Lines and columns of keys in TOML and JSON files."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from contextlib import suppress

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")

_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'  # up to two quotes may precede the closing ones
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_JOINT = re.compile(r"[ \t]*\.[ \t]*")
_SIGN = re.compile(r"[ \t\r\n]*[=:]")
_SCALAR = re.compile(r"[^,\]}#\n]*")


class Positions:
    """
    The lines and columns of the keys of a file; made only for files with problems.

    The text must be valid: it is read as the parsers read it, and judged no more.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._found = dict[str, int]()

    @classmethod
    def of_toml(cls, text: str) -> Positions:
        """Find the keys of TOML."""
        found = cls(text.removeprefix("\ufeff"))
        # Keys that are nested too deep have the place of the table around them.
        with suppress(RecursionError):
            found._document()
        return found

    @classmethod
    def of_json(cls, text: str) -> Positions:
        """Find the keys of JSON."""
        found = cls(text.removeprefix("\ufeff"))
        with suppress(RecursionError):
            found._skip(_SPACE)
            found._value("", json.loads)
        return found

    def find(self, path: str) -> tuple[int, int] | None:
        """
        Return line and column, from 1, of a key path or of the nearest one around it.

        >>> Positions.of_toml('title = { en = "x" }').find("title.en")
        (1, 11)
        """
        if '["' in path:  # a part that is named by its code, and is in another file
            return None
        while path and path not in self._found:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        if not path:
            return None
        offset = self._found[path]
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - self._text.rfind("\n", 0, offset)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Pass over what *pattern* finds here, which may be nothing, and return it."""
        match = pattern.match(self._text, self._offset)
        if match is None:
            return ""
        self._offset = match.end()
        return match[0]

    def _at(self, sign: str) -> bool:
        """Pass over *sign* if it is next."""
        is_next = self._text.startswith(sign, self._offset)
        self._offset += len(sign) if is_next else 0
        return is_next

    def _key(self, read: Callable[[str], str]) -> str:
        return self._skip(_BARE_KEY) or read(self._skip(_STRING))

    def _keys(self, read: Callable[[str], str]) -> list[tuple[str, int]]:
        """Read a dotted key as its parts, each with its offset."""
        parts = list[tuple[str, int]]()
        while True:
            begin = self._offset
            parts.append((self._key(read), begin))
            if not self._skip(_JOINT):
                return parts

    def _document(self) -> None:
        """Read tables and key/value pairs up to the end."""
        table, lengths = "", dict[str, int]()
        self._skip(_SPACE)
        while self._offset < len(self._text):
            if self._at("[["):
                table = self._header(lengths, is_array=True)
            elif self._at("["):
                table = self._header(lengths, is_array=False)
            else:
                self._pair(table, _read_toml)
            self._skip(_SPACE)

    def _header(self, lengths: dict[str, int], *, is_array: bool) -> str:
        """Read the rest of a header and return the path of its table."""
        self._skip(_SPACE)
        parts, path = self._keys(_read_toml), ""
        for i, (key, offset) in enumerate(parts):
            path = _under(path, key)
            self._found.setdefault(path, offset)
            if is_array and i == len(parts) - 1:
                lengths[path] = lengths.get(path, 0) + 1
            if path in lengths:
                path = f"{path}[{lengths[path] - 1}]"
                self._found.setdefault(path, offset)
        self._skip(_SPACE)
        self._at("]]" if is_array else "]")
        return path

    def _pair(self, path: str, read: Callable[[str], str]) -> None:
        for key, offset in self._keys(read):
            path = _under(path, key)
            self._found.setdefault(path, offset)
        self._skip(_SIGN)
        self._skip(_SPACE)
        self._value(path, read)

    def _value(self, path: str, read: Callable[[str], str]) -> None:
        if self._at("["):
            self._array(path, read)
        elif self._at("{"):
            self._inline_table(path, read)
        elif not self._skip(_STRING):
            self._skip(_SCALAR)

    def _array(self, path: str, read: Callable[[str], str]) -> None:
        index = 0
        self._skip(_SPACE)
        while not self._at("]"):
            self._found.setdefault(f"{path}[{index}]", self._offset)
            self._value(f"{path}[{index}]", read)
            self._next()
            index += 1

    def _inline_table(self, path: str, read: Callable[[str], str]) -> None:
        self._skip(_SPACE)
        while not self._at("}"):
            self._pair(path, read)
            self._next()

    def _next(self) -> None:
        """Pass over the separator of two values."""
        self._skip(_SPACE)
        self._at(",")
        self._skip(_SPACE)


def _read_toml(quoted: str) -> str:
    if "\\" in quoted:
        return str(tomllib.loads(f"k = {quoted}")["k"])
    return quoted[1:-1]


def _under(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
