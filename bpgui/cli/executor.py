"""Which executor trains on the command line. The same command gives the same bits, so it is never a matter of luck.

A window begins with the reference executor while the kernels are being compiled; a command waits for them.
"""

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bpgui.engine import Program
from bpgui.engine.executors import EXECUTORS, why_not_compiled
from bpgui.engine.kernels import cache
from bpgui.errors import UnknownNameError
from bpgui.spec import TrainingSpec

_COMPILING = "Compiling the engine for this computer, once: about half a minute ..."


def check_executor(name: str) -> None:
    """Raise `UnknownNameError` unless `name` is one of `EXECUTORS`."""
    if name not in EXECUTORS:
        raise UnknownNameError("executor", name, EXECUTORS)


def chosen_executor(name: str, program: Program, training: TrainingSpec) -> str:
    """Return 'compiled' or 'reference' for a run, once that is ready; say on stderr what was not to be expected.

    The rule of 'auto' is the compiled executor wherever there is nothing against it. `training` is checked.
    """
    if name == "reference":
        return name
    reason = why_not_compiled(program, training)
    if reason:
        if name == "compiled":
            click.echo(f"The reference executor trains, since {reason}.", err=True)
        return "reference"
    if not cache.available():
        click.echo("The reference executor trains, which is slower, since Numba is not installed.", err=True)
        return "reference"
    if not (cache.ready(training.precision) or _compiled(training.precision)):
        click.echo(
            "The reference executor trains, which is slower, since the engine cannot be compiled here.", err=True
        )
        return "reference"
    return "compiled"


def _compiled(precision: str) -> bool:
    """Compile the kernels of a precision, and tell whether they are now there."""
    console = Console(stderr=True)
    if not console.is_terminal:
        click.echo(_COMPILING, err=True)
    columns = SpinnerColumn(), TextColumn(_COMPILING), TimeElapsedColumn()
    process = cache.start_compiling(precision)
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            progress.add_task("")
            process.wait()
    finally:
        # Whoever gives up waiting leaves nothing behind.
        process.kill()
        process.wait()
    return process.returncode == 0 and cache.ready(precision)
