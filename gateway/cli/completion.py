"""``virtual-station completion``: what makes a shell complete commands and options."""

from typing import Final

import click

PROGRAM = "virtual-station"
VARIABLE = "_VIRTUAL_STATION_COMPLETE"
"""Through it the shell asks the command for what may follow (Click derives it from the program's name)."""
_ZSH: Final = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local type key descr
    local -a words_alone described response
    (( ! $+commands[%(prog_name)s] )) && return 1

    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete %(prog_name)s)}")
    # the answer is about the value alone
    compset -P '--*='

    for type key descr in ${response}; do
        case "$type" in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain)
                if [[ "$descr" == "_" ]]; then
                    words_alone+=("$key")
                else
                    described+=("$key":"$descr")
                fi ;;
        esac
    done

    [[ -n "$described" ]] && _describe -V unsorted described
    [[ -n "$words_alone" ]] && compadd -V unsorted -a words_alone
}

# a file of $fpath is this function, each time it is called; anything else is a start of the shell
if [[ "$funcstack[1]" == "_%(prog_name)s" ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""
"""In place of Click's, which replaces a whole ``--option=value`` by the value, and as a file of ``$fpath`` completes nothing
the second time it is asked."""


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
    made = found(context.find_root().command, {}, PROGRAM, VARIABLE)
    print(_ZSH % made.source_vars() if shell == "zsh" else made.source())
