"""The table of an autopsy's facts: what, at the start of the run, and when it broke."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from bpgui.data import Dataset
from bpgui.engine.autopsy import Autopsy, Growth, Largest
from bpgui.engine.report import Settling
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.text import count, number, percent, sentence, significant, whole
from bpgui.gui.dialogs.autopsy.words import WAYS
from bpgui.spec import NetworkSpec

# Of more layers, those that have grown most are shown.
_MOST_LAYERS = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table; `start` is empty where there is nothing to compare."""

    what: str
    end: str
    start: str = ""


def facts(autopsy: Autopsy, network: NetworkSpec, dataset: Dataset | None) -> list[Fact]:
    """Put an autopsy into rows."""
    rows = [Fact("Place", _place(autopsy)), Fact("First number that broke", _broken(autopsy, network))]
    if autopsy.row is not None:
        rows.append(Fact("Sample", _sample(autopsy.row, dataset)))
    if autopsy.learning_rate is not None:
        rows.append(Fact("Learning rate there", significant(autopsy.learning_rate, 6)))
    if autopsy.largest is not None and autopsy.largest_at_start is not None:
        named = "weight" if autopsy.largest.connection is not None else "bias"
        start, end = (_largest(found, network) for found in (autopsy.largest_at_start, autopsy.largest))
        rows.append(Fact(f"Largest {named}", end, start))
    grown = sorted(autopsy.growth, key=_factor, reverse=True)[:_MOST_LAYERS]
    for entry in (entry for entry in autopsy.growth if entry in grown):
        name = f"Norm of what leads to '{network.layer(entry.layer).name}'"
        rows.append(Fact(name, number(entry.end), number(entry.start)))
    if autopsy.settling is not None:
        rows.append(Fact("Samples that settle", _settled(autopsy.settling)))
    rows.append(Fact("Precision", _precision(autopsy)))
    return rows


class FactTable(QTableWidget):
    """Shows facts; read by keys, and by a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName("Facts of the explosion")
        self.setHorizontalHeaderLabels(["", "When it broke", "At the start"])
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        # Tab leads on to the buttons.
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def show_facts(self, rows: list[Fact]) -> None:
        """Show these rows."""
        self.setRowCount(len(rows))
        for place, fact in enumerate(rows):
            for column, text in enumerate((fact.what, fact.end, fact.start)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(place, column, item)
            if not fact.start:
                self.setSpan(place, 1, 1, 2)


def _place(autopsy: Autopsy) -> str:
    if autopsy.updates == 0 and autopsy.batch is None:
        return "At the start of the run, before any update"
    epoch = f"epoch {whole(autopsy.epoch)}"
    if autopsy.batch is None:
        where = f"{epoch}, in the loss over all training samples"
    elif autopsy.batches == 1:
        where = epoch
    else:
        where = f"{epoch}, mini-batch {whole(autopsy.batch)} of {whole(autopsy.batches)}"
    return sentence(f"{where}, after {count(autopsy.updates, 'update')} of this run")


def _broken(autopsy: Autopsy, network: NetworkSpec) -> str:
    way = WAYS[autopsy.stage]
    if autopsy.layer is None:
        return "The sum of the losses of all samples" if autopsy.stage == "loss" else sentence(way)
    return f"Layer '{network.layer(autopsy.layer).name}', {way}"


def _sample(row: int, dataset: Dataset | None) -> str:
    sources = None if dataset is None else dataset.sources
    if sources is None or row >= len(sources) or sources[row] == row:
        return whole(row + 1)
    # Rows that lack a value may be left out of what is learned from.
    return f"{whole(row + 1)}, which is row {whole(sources[row] + 1)} of the table as it was imported"


def _largest(found: Largest, network: NetworkSpec) -> str:
    target = neuron_name(network.layer(found.layer), found.neuron)
    if found.connection is None or found.source is None:
        return f"{number(found.value)}, bias of {target}"
    source = network.layer(network.connection(found.connection).source)
    return f"{number(found.value)}, from {neuron_name(source, found.source)} to {target}"


def _settled(settling: Settling) -> str:
    share = percent(settling.settled_share)
    return share if settling.settled_share == 1.0 else f"{share}; the others teach nothing, which is no explosion"


def _factor(entry: Growth) -> float:
    return entry.end / entry.start if entry.start > 0.0 else entry.end


def _precision(autopsy: Autopsy) -> str:
    name = "single" if autopsy.precision == "float32" else "double"
    ends = f"{sentence(name)}: numbers end at {significant(float(np.finfo(autopsy.precision).max), 2)}"
    return f"{ends}; in double precision this place is still finite" if autopsy.finite_in_double else ends
