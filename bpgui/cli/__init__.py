"""The command line. Qt is imported only when a window or a picture is wanted."""

from bpgui.cli.main import main

__all__ = ["main"]
