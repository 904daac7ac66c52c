"""Edits: pure functions from one `Project` to the next. The only way in which a project changes."""

from bpgui.edits.build import arrange, empty_project, layered, memory, with_feedback
from bpgui.edits.choices import set_dataset, set_notes, set_training
from bpgui.edits.locks import set_bias_lock, set_connection_lock, set_link_lock
from bpgui.edits.network import (
    add_layer,
    connect,
    disconnect,
    fit_ends,
    free_name,
    move_layers,
    remove_layer,
    remove_neuron,
    rename_layer,
    resize_layer,
    set_activation,
    set_activation_settings,
    set_bias,
    set_dropout,
    set_role,
    set_role_activation,
)
from bpgui.edits.weights import draw_weights, reset_weights, set_neuron_bias, set_weight, with_trained

__all__ = [
    "add_layer",
    "arrange",
    "connect",
    "disconnect",
    "draw_weights",
    "empty_project",
    "fit_ends",
    "free_name",
    "layered",
    "memory",
    "move_layers",
    "remove_layer",
    "remove_neuron",
    "rename_layer",
    "reset_weights",
    "resize_layer",
    "set_activation",
    "set_activation_settings",
    "set_bias",
    "set_bias_lock",
    "set_connection_lock",
    "set_dataset",
    "set_dropout",
    "set_link_lock",
    "set_neuron_bias",
    "set_notes",
    "set_role",
    "set_role_activation",
    "set_training",
    "set_weight",
    "with_feedback",
    "with_trained",
]
