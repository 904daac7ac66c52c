"""The `bpgui` command: without a subcommand it opens the window."""

import sys
from pathlib import Path

import click

from bpgui import __version__
from bpgui.cli.check import check
from bpgui.cli.render import render
from bpgui.cli.samples import samples
from bpgui.cli.screen import has_screen, show_without_screen
from bpgui.cli.train import train
from bpgui.errors import BpguiError

COMMANDS: dict[str, click.Command] = {"train": train, "samples": samples, "check": check, "render": render}


class _Group(click.Group):
    """Treats a first argument that is no command as a project to open, and an error as one sentence."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return "open", open_window, args
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BpguiError as error:
            click.echo(f"bpgui: {error}", err=True)
            sys.exit(2)


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

    Without a command, opens the window, with PROJECT if one is given.
    """
    if ctx.invoked_subcommand is None:
        ctx.exit(_open(None))


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.pass_context
def open_window(ctx: click.Context, project: Path) -> None:
    """Open the window with a project."""
    ctx.exit(_open(project))


def _open(path: Path | None) -> int:
    if not has_screen():
        return show_without_screen(path)
    from bpgui.app import run  # Qt is loaded only for a window

    return run(path)
