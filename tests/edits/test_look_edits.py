"""How layers are drawn: nothing else changes with it."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.errors import SpecError
from bpgui.spec import Look, Project, RunState

RUN = RunState("adam", 0, {"mean": np.arange(13.0)})


def test_columns_and_folding_are_chosen_apart_and_a_run_goes_on(trained: Project) -> None:
    before = replace(trained, run=RUN)
    columns = edits.set_columns(before, "layer-2", 3)
    both = edits.set_folded(columns, "layer-2", False)
    assert dict(both.looks) == {"layer-2": Look(3, False)}
    assert replace(both, looks={}) == before
    assert edits.set_columns(both, "layer-2", 3) == both


def test_a_layer_that_is_drawn_as_usual_again_has_no_look(project: Project) -> None:
    looked = edits.set_folded(edits.set_columns(project, "layer-2", 2), "layer-2", True)
    other = edits.set_folded(looked, "layer-1", True)
    after = edits.set_folded(edits.set_columns(other, "layer-2", 0), "layer-2", None)
    assert dict(after.looks) == {"layer-1": Look(folded=True)}
    assert edits.set_folded(project, "layer-2", None) == project


@pytest.mark.parametrize("columns", [-1, 4])
def test_columns_that_cannot_be_are_refused(columns: int, project: Project) -> None:
    with pytest.raises(SpecError, match=f"Layer 'hidden 1' cannot stand in {columns} columns: give 1 to 3, or 0"):
        edits.set_columns(project, "layer-2", columns)


def test_looks_of_layers_that_are_not_there_are_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.set_columns(project, "layer-9", 0)
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.set_folded(project, "layer-9", None)


def test_a_look_goes_with_its_layer_and_survives_all_else(project: Project) -> None:
    looked = edits.set_columns(edits.set_columns(project, "layer-2", 3), "layer-1", 2)
    assert dict(edits.resize_layer(looked, "layer-2", 9).looks) == dict(looked.looks)
    assert dict(edits.remove_layer(looked, "layer-2").looks) == {"layer-1": Look(2)}
