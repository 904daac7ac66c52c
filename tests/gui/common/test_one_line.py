from pytestqt.qtbot import QtBot

from bpgui.gui.common.one_line import OneLine


def test_a_long_text_takes_one_line_and_no_width_and_is_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = OneLine()
    qtbot.addWidget(label)
    height = label.minimumSizeHint().height()
    label.say("many words " * 50)
    assert label.minimumSizeHint().width() == 0
    assert label.sizeHint().height() == height
    assert "many words many words" in label.toolTip()


def test_a_text_that_is_too_long_is_cut_where_the_room_ends(qtbot: QtBot) -> None:
    label = OneLine()
    qtbot.addWidget(label)
    label.resize(60, 20)
    pictures = []
    for text in ("aaaa", "aaaa " * 30, "aaaa " * 100):
        label.say(text)
        pictures.append(label.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[1] == pictures[2]
