"""`python -m bpgui` and the `bpgui` command."""

from bpgui.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
