"""The `bpgui` command: without a subcommand it opens the window."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from bpgui import __version__
from bpgui.cli.check import check
from bpgui.cli.data import data
from bpgui.cli.experiment import experiment
from bpgui.cli.export import export
from bpgui.cli.predict import predict_command
from bpgui.cli.render import render
from bpgui.cli.samples import samples
from bpgui.cli.screen import has_screen, show_without_screen
from bpgui.cli.source import NAMES, is_file, load_source
from bpgui.cli.train import train
from bpgui.errors import BpguiError, UnknownNameError

COMMANDS: dict[str, click.Command] = {
    "train": train,
    "predict": predict_command,
    "data": data,
    "samples": samples,
    "check": check,
    "experiment": experiment,
    "render": render,
    "export": export,
}
# What a shell reports for a program that Ctrl-C ended.
INTERRUPTED = 130


class _Group(click.Group):
    """Treats a first argument that is no command as a project to open, and an error as one sentence."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        if args[0] in NAMES or is_file(args[0]):
            return "", open_window, args
        raise UnknownNameError("command, sample or file", args[0], {*self.commands, *NAMES})

    def main(self, *args: Any, **options: Any) -> NoReturn:  # noqa: ANN401  # handed on to click as it is
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except BpguiError as error:
            _fail(str(error), 2)
        except MemoryError:
            _fail("There is not enough memory for it: take fewer rows or columns, or close other programs.", 2)
        except click.UsageError as error:
            place = (error.ctx.command_path if error.ctx else "bpgui").rstrip()
            _fail(f"{error.format_message().rstrip('.')} (see '{place} --help').", 2)
        except click.Abort:
            _fail("Stopped by Ctrl-C.", INTERRUPTED)
        sys.exit(code)


@click.group(
    cls=_Group,
    commands=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[PROJECT] | COMMAND [ARGUMENTS]...",
)
@click.version_option(__version__, prog_name="bpgui")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Draw, train and understand neural networks.

    Without a command, opens the window, with PROJECT (a file or a sample's name) if one is given.
    """
    if ctx.invoked_subcommand is None:
        ctx.exit(_open(None))


@click.command()
@click.argument("project")
@click.pass_context
def open_window(ctx: click.Context, project: str) -> None:
    """Open the window with a project."""
    ctx.exit(_open(project))


def _open(source: str | None) -> int:
    if not has_screen():
        return show_without_screen(source)
    from bpgui.app import run  # Qt is loaded only for a window

    if source is None or is_file(source):
        return run(None if source is None else Path(source))
    return run(None, load_source(source))


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"bpgui: {message}", err=True)
    sys.exit(code)
