"""`Courtesy`: the worker trains only while the window has nothing to do.

Hundreds of tiny NumPy calls hold the interpreter's lock, and a window that has to win it back for every
drawing call freezes. So between chunks the worker waits until the window's event loop is about to sleep.
"""

import threading

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Qt

# However busy the window is, training goes on after this long.
LONGEST_WAIT_SECONDS = 0.05


class Courtesy(QObject):
    """Watches the event loop of the thread that makes it, which is the window's."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._idle = threading.Event()
        self._idle.set()
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_awake, Qt.ConnectionType.DirectConnection)
        dispatcher.aboutToBlock.connect(self._on_about_to_block, Qt.ConnectionType.DirectConnection)

    def wait_for_window(self) -> None:
        """Return once the window idles, or after a moment all the same. Called by the worker."""
        self._idle.wait(LONGEST_WAIT_SECONDS)

    def release(self) -> None:
        """Let a waiting worker go on at once: the window is going to wait for it."""
        self._idle.set()

    def _on_awake(self) -> None:
        self._idle.clear()

    def _on_about_to_block(self) -> None:
        self._idle.set()
