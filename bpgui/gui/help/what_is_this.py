"""`WhatIsThis`: the question mark that tells of whatever is clicked on, and Shift+F1 of what has the keyboard."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QMenuBar, QWidget

from bpgui.gui.common.theme import Theme
from bpgui.gui.help.bubble import HelpBubble
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.help.topics import Topics

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
_SHORTCUT = "What is this?"


class WhatIsThis(QObject):
    """Turns the pointer into a question mark, and tells of what is clicked on; `told` says so.

    It sees the events of the whole application, but only while it points or its bubble is open.
    """

    told = Signal(object)  # Topic

    def __init__(self, texts: HelpTexts, topics: Topics, theme: Theme, action: QAction, window: QWidget) -> None:
        super().__init__(window)
        self._texts = texts
        self._topics = topics
        self._theme = theme
        self._window = window
        self._action = action
        self._by_key = False
        self._pointing = False
        self._watching = False
        self._swallow = False
        self._bubble: HelpBubble | None = None
        action.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        application.focusChanged.connect(self._on_focus_changed)

    @property
    def pointing(self) -> bool:
        """Whether the next click asks."""
        return self._pointing

    @property
    def watching(self) -> bool:
        """Whether it sees the events of the application."""
        return self._watching

    @property
    def bubble(self) -> HelpBubble | None:
        """The bubble that is open."""
        return self._bubble

    def start(self) -> None:
        """Ask: with the mouse from now on and, if a key began it, of what has the keyboard; once more ends it."""
        by_key, self._by_key = self._by_key, False
        if self._pointing:
            self.end()
            return
        self.close_bubble()
        self._point(True)
        focused = QApplication.focusWidget()
        if by_key and focused is not None:
            self._tell(focused, self._topics.focused(focused), _below(focused), self._texts.word("hint"))

    def end(self) -> None:
        """Close the bubble, and give the pointer back."""
        self.close_bubble()
        self._point(False)

    def close_bubble(self) -> None:
        """Close the bubble if it is open."""
        bubble, self._bubble = self._bubble, None
        if bubble is not None:
            bubble.close()
        self._watch()

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the key that asks and, while it points or tells, clicks and keys before anything else does."""
        kind = event.type()
        if watched is self._action:
            self._by_key = self._by_key or kind == QEvent.Type.Shortcut
            return False
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            return self._pressed(watched, event)
        if kind in (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick) and self._swallow:
            if isinstance(watched, QWidget):
                self._swallow = kind != QEvent.Type.MouseButtonRelease
                self._watch()
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._typed(watched, event)
        if kind == QEvent.Type.Close and watched is self._window:
            self.end()
        elif kind in (QEvent.Type.Wheel, QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate):
            self.close_bubble()
        return False

    def _pressed(self, widget: QWidget, event: QMouseEvent) -> bool:
        self.close_bubble()
        if not self._pointing:
            return False
        place = event.position().toPoint()
        if isinstance(widget, QMenuBar):
            return False  # its menus open
        topic = self._topics.in_menu(widget, place) if isinstance(widget, QMenu) else self._topics.of(widget, place)
        if isinstance(widget, QMenu) and topic is None:
            return False
        while isinstance(popup := QApplication.activePopupWidget(), QWidget):
            popup.close()
        self._swallow = True
        self._point(False)
        self._tell(self._window if isinstance(widget, QMenu) else widget, topic, event.globalPosition().toPoint(), "")
        return True

    def _typed(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS:
            return False
        if isinstance(watched, QMenu) and self._pointing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            action = watched.activeAction()
            if action is not None and action.menu() is None:
                place = watched.mapToGlobal(watched.actionGeometry(action).center())
                watched.close()
                self._point(False)
                self._tell(self._window, self._topics.action(action), place, "")
                return True
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return True
        # Through menus one goes by keys.
        if not isinstance(QApplication.activePopupWidget(), QMenu):
            self.end()
        return False

    def _tell(self, widget: QWidget, topic: Topic | None, place: QPoint, hint: str) -> None:
        shown = topic or Topic(_SHORTCUT, self._texts.word("nothing"))
        self._bubble = HelpBubble(shown, self._texts, self._theme.colours, hint, widget.window())
        self._bubble.show_at(place)
        self._watch()
        self.told.emit(shown)

    # Watching

    def _point(self, on: bool) -> None:
        if on != self._pointing:
            self._pointing = on
            if on:
                QApplication.setOverrideCursor(Qt.CursorShape.WhatsThisCursor)
            else:
                QApplication.restoreOverrideCursor()
        self._watch()

    def _watch(self) -> None:
        """See the application's events while there is a reason to."""
        wanted = self._pointing or self._bubble is not None or self._swallow
        if wanted != self._watching:
            self._watching = wanted
            if wanted:
                self._application.installEventFilter(self)
            else:
                self._application.removeEventFilter(self)

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Give each dialog of the window the same key: those of the window do not reach it."""
        dialog = None if now is None else now.window()
        if isinstance(dialog, QDialog) and self._owns(dialog) and dialog.findChild(QShortcut, _SHORTCUT) is None:
            shortcut = QShortcut(QKeySequence(self._action.shortcut()), dialog)
            shortcut.setObjectName(_SHORTCUT)
            shortcut.activated.connect(self._on_asked_in_dialog)

    def _owns(self, dialog: QWidget) -> bool:
        # Unlike `isAncestorOf`, through windows of their own.
        above = dialog.parentWidget()
        while above is not None and above is not self._window:
            above = above.parentWidget()
        return above is not None

    def _on_asked_in_dialog(self) -> None:
        self._by_key = True
        self.start()


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(min(24, widget.width() // 2), min(widget.height(), 40)))
