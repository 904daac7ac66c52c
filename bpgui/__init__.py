"""bpgui: a desktop workbench for neural networks trained by backpropagation."""

__version__ = "0.1.0"
