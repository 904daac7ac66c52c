"""The window: canvas, panels, plots and dialogs. Views meet only through the document and the training controller."""
