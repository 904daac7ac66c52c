"""Edits: pure functions from one `Project` to the next. The only way in which a project changes."""

from bpgui.edits.arrangement import arrange
from bpgui.edits.build import empty_project, layered, memory, with_feedback
from bpgui.edits.choices import set_dataset, set_notes, set_training
from bpgui.edits.clip import Clip, copy, duplicate, paste
from bpgui.edits.first_weights import set_layer_initializer, set_layer_initializer_settings
from bpgui.edits.links import Links, connect_neurons, remove_links, restore_links
from bpgui.edits.locks import lock_biases, lock_links, set_bias_lock, set_connection_lock, set_link_lock
from bpgui.edits.looks import set_columns, set_folded
from bpgui.edits.network import (
    add_layer,
    connect,
    disconnect,
    fit_ends,
    free_name,
    move_layers,
    remove_layer,
    rename_layer,
    resize_layer,
    set_activation,
    set_activation_settings,
    set_bias,
    set_dropout,
    set_role,
    set_role_activation,
)
from bpgui.edits.neurons import Neurons, remove_neuron, remove_neurons
from bpgui.edits.values import draw_biases, draw_links, set_bias_block, set_biases, set_links, set_weight_block
from bpgui.edits.weights import draw_weights, reset_weights, set_neuron_bias, set_weight, with_trained

__all__ = [
    "Clip",
    "Links",
    "Neurons",
    "add_layer",
    "arrange",
    "connect",
    "connect_neurons",
    "copy",
    "disconnect",
    "draw_biases",
    "draw_links",
    "draw_weights",
    "duplicate",
    "empty_project",
    "fit_ends",
    "free_name",
    "layered",
    "lock_biases",
    "lock_links",
    "memory",
    "move_layers",
    "paste",
    "remove_layer",
    "remove_links",
    "remove_neuron",
    "remove_neurons",
    "rename_layer",
    "reset_weights",
    "resize_layer",
    "restore_links",
    "set_activation",
    "set_activation_settings",
    "set_bias",
    "set_bias_block",
    "set_bias_lock",
    "set_biases",
    "set_columns",
    "set_connection_lock",
    "set_dataset",
    "set_dropout",
    "set_folded",
    "set_layer_initializer",
    "set_layer_initializer_settings",
    "set_link_lock",
    "set_links",
    "set_neuron_bias",
    "set_notes",
    "set_role",
    "set_role_activation",
    "set_training",
    "set_weight",
    "set_weight_block",
    "with_feedback",
    "with_trained",
]
