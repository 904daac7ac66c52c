"""An update on paper: the dialog that exports it, and the one that marks worksheets."""
