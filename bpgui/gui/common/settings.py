"""What the program remembers between two starts: window, theme, recent files. One INI file in the user's folder."""

import os.path
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QSettings

from bpgui.gui.common.theme import Scheme

_MOST_RECENT = 8
# Raise when docks are added or renamed: an older layout is then left alone.
_LAYOUT_VERSION = 1


def default_settings_file() -> Path:
    """Return where the settings live: the place that the system has for them."""
    return user_config_path("bpgui") / "bpgui.ini"


class Settings:
    """Reads and writes the settings; what is damaged or missing counts as not set."""

    def __init__(self, file: Path) -> None:
        self._store = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> Scheme:
        """The colour scheme that was chosen last."""
        value = self._store.value("scheme", Scheme.SYSTEM.value)
        return Scheme(value) if value in [scheme.value for scheme in Scheme] else Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._store.setValue("scheme", scheme.value)

    @property
    def recent_files(self) -> list[Path]:
        """The files opened or saved last, newest first, as far as they still exist."""
        # Unlike Path.is_file, this also answers for names that are too long and folders that cannot be entered.
        return [Path(name) for name in self._texts("recent_files") if os.path.isfile(name)]

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        path = path.resolve()
        others = [recent for recent in self.recent_files if recent != path]
        self._store.setValue("recent_files", [str(recent) for recent in [path, *others][:_MOST_RECENT]])

    def clear_recent_files(self) -> None:
        """Forget the recent files."""
        self._store.remove("recent_files")

    @property
    def tour_offered(self) -> bool:
        """Whether the first tour was offered before."""
        return self._store.value("tour_offered", "") in (True, "true")

    @tour_offered.setter
    def tour_offered(self, offered: bool) -> None:
        self._store.setValue("tour_offered", offered)

    def save_window(self, geometry: QByteArray, state: QByteArray, placed: Sequence[str] = ()) -> None:
        """Remember the window's place, the arrangement of its docks, and which live views have a `placed` dock."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue(f"window/state{_LAYOUT_VERSION}", state)
        self._store.setValue("window/placed", list(placed))

    def window(self) -> tuple[QByteArray | None, QByteArray | None]:
        """Return the window's place and docks as remembered."""
        geometry = self._store.value("window/geometry")
        state = self._store.value(f"window/state{_LAYOUT_VERSION}")
        return (
            geometry if isinstance(geometry, QByteArray) else None,
            state if isinstance(state, QByteArray) else None,
        )

    @property
    def placed(self) -> list[str]:
        """The live views whose docks have a place in what `window` returns."""
        return self._texts("window/placed")

    def flush(self) -> None:
        """Write everything to the file now."""
        self._store.sync()

    def _texts(self, key: str) -> list[str]:
        # A list of one text comes back as that text.
        value = self._store.value(key, [])
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [text for text in texts if isinstance(text, str)]
