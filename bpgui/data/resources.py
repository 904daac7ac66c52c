"""Where the files live that are bundled with the program."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bpgui.errors import FileError


def resource(*parts: str) -> Traversable:
    """Return a bundled file or folder, such as `resource("datasets", "digits.npz")`.

    An installed package has the folder `resources` inside; in a checkout it stands beside the package.
    Raises `FileError` if neither holds what is asked for.
    """
    package = files("bpgui")
    for root in (package, Path(str(package)).parent):
        found = root.joinpath("resources", *parts)
        if found.is_file() or found.is_dir():
            return found
    raise FileError(f"The bundled file '{'/'.join(('resources', *parts))}' is missing: install bpgui again.")
