"""``virtual-station completion``: what makes a shell complete commands and options."""

import click

PROGRAM = "virtual-station"
VARIABLE = "_VIRTUAL_STATION_COMPLETE"
"""Through it the shell asks the command for what may follow (Click derives it from the program's name)."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that has SHELL complete commands, options and their values.

    For this session: eval "$(virtual-station completion bash)". To keep it, bash: write it to
    ~/.local/share/bash-completion/completions/virtual-station; zsh: to a file _virtual-station in a
    folder of $fpath.
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    found = get_completion_class(shell)
    if found is None:
        raise click.BadParameter(f"there is no completion for {shell}")
    print(found(context.find_root().command, {}, PROGRAM, VARIABLE).source())
