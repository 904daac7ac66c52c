"""The options of delimited text, and `Dialect`: all of them, as they are used.

Options, each recognised from the file where it is not given:

- `encoding`: a key of `ENCODINGS`.
- `delimiter`: one character; a space stands for any number of spaces and tabs.
- `quote`: one character, or empty where quotes are ordinary characters. It is doubled inside a quoted text.
- `escape`: the character that takes the meaning from the next one, such as a backslash; empty (the default) for none.
- `decimal`: '.' or ','.
- `header`: whether the first row holds names.
- `skip`: how many lines at the top are left out, besides comments and blank lines.
- `comment`: with which character lines begin that are left out; empty where none are.
- `missing`: words for what is missing, separated by commas, in upper or lower case. An empty field always is.
"""

from dataclasses import asdict, dataclass
from types import MappingProxyType

from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import Settings, Value

ENCODINGS = MappingProxyType(
    {
        "utf-8": "Unicode (UTF-8)",
        "utf-16-le": "Unicode (UTF-16, little endian)",
        "utf-16-be": "Unicode (UTF-16, big endian)",
        "utf-32-le": "Unicode (UTF-32, little endian)",
        "utf-32-be": "Unicode (UTF-32, big endian)",
        "windows-1252": "Western (Windows-1252)",
        "iso-8859-15": "Western (ISO 8859-15)",
        "mac-roman": "Western (Macintosh)",
        "cp850": "Western (DOS)",
        "windows-1250": "Central European (Windows-1250)",
        "iso-8859-2": "Central European (ISO 8859-2)",
        "windows-1251": "Cyrillic (Windows-1251)",
        "koi8-r": "Cyrillic (KOI8-R)",
        "windows-1253": "Greek (Windows-1253)",
        "windows-1254": "Turkish (Windows-1254)",
        "gb18030": "Chinese, simplified (GB 18030)",
        "big5": "Chinese, traditional (Big5)",
        "shift_jis": "Japanese (Shift JIS)",
        "euc-kr": "Korean (EUC-KR)",
    }
)
# What a dialog offers; any other single character can be given.
DELIMITERS = MappingProxyType({",": "comma", ";": "semicolon", "\t": "tab", " ": "spaces", "|": "vertical bar"})
MISSING_WORDS = "NA, N/A, #N/A, nan, null, none, nil, ?, -"
_MOST_SKIPPED = 1_000_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file writes its table; the fields are the options."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    decimal: str = "."
    header: bool = True
    skip: int = 0
    comment: str = "#"
    missing: str = MISSING_WORDS

    def options(self) -> Settings:
        """Return the dialect as options."""
        return MappingProxyType(asdict(self))

    def missing_words(self) -> frozenset[str]:
        """Return what stands for a missing value, stripped and in lower case, as `str.casefold` makes it."""
        return frozenset(word.strip().casefold() for word in self.missing.split(",")) | {""}


def checked_options(options: Settings) -> dict[str, Value]:
    """Return the given options; raise `ParamError` or `UnknownNameError` in words if one is wrong."""
    known = asdict(Dialect())
    for name, value in options.items():
        if name not in known:
            raise UnknownNameError("option of text files", name, known)
        if type(value) is not type(known[name]):
            raise ParamError(f"The option '{name}' cannot be {value!r}: give something like {known[name]!r}.")
    given = dict(options)
    if given.get("encoding", "utf-8") not in ENCODINGS:
        raise UnknownNameError("encoding", str(given["encoding"]), ENCODINGS)
    if given.get("decimal", ".") not in (".", ","):
        raise ParamError(f"The decimal mark cannot be {given['decimal']!r}: give a point or a comma.")
    if not 0 <= int(given.get("skip", 0)) <= _MOST_SKIPPED:
        raise ParamError(f"The lines to skip cannot be {given['skip']}: give a number from 0 to {_MOST_SKIPPED:,}.")
    for name, least in (("delimiter", 1), ("quote", 0), ("escape", 0), ("comment", 0)):
        text = str(given.get(name, ","))
        if not least <= len(text) <= 1 or text in ("\n", "\r", "\0"):
            raise ParamError(f"The {name} cannot be {text!r}: give a single character.")
    marks = [given[name] for name in ("delimiter", "quote", "escape", "comment") if given.get(name)]
    if len(set(marks)) < len(marks):
        raise ParamError("Delimiter, quote, escape and comment mark cannot be the same: choose different ones.")
    if str(given.get("quote", "")).isspace():
        raise ParamError("The quote cannot be a space: give another character.")
    return given
