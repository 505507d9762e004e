"""Makes HTML of a sheet's Markdown: headings, lists, tables, emphasis and links; anything else is text. Pure.

No HTML that an author wrote passes, and only addresses of the kinds that a sheet's links may have. markdown-it-py parses
and renders; the station adds its few rules, the levels of headings and the kinds of addresses.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

DEEPEST: Final = 40
FIRST_HEADING: Final = 3
"""The level of the highest heading: above it stand the sheet's title and the name of the entry."""
_SAFE = re.compile(r"(https?://|mailto:|tel:\+?[0-9]|/(?!/))", re.IGNORECASE)


def html_of(markdown: str) -> str:
    """Return *markdown* as HTML with no elements but ``h3``, ``h4``, ``p``, ``ul``, ``ol``, ``li``, ``table`` and its
    parts, ``strong``, ``em``, ``br`` and ``a``."""
    return str(_PARSER.render(markdown))


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    token.tag = f"h{FIRST_HEADING if token.tag == 'h1' else FIRST_HEADING + 1}"
    return renderer.renderToken(tokens, at, options, env)


def _is_safe(address: str) -> bool:
    return _SAFE.match(address) is not None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": DEEPEST, "html": False, "breaks": False})
    parser.enable(["heading", "list", "table", "escape", "emphasis", "newline", "link", "entity"])
    # assigned to the instance, as markdown-it's documentation has it
    parser.validateLink = _is_safe  # type: ignore[method-assign,assignment]
    rules: Any = _heading
    parser.add_render_rule("heading_open", rules)
    parser.add_render_rule("heading_close", rules)
    # its rules are put together at the first text, which two threads must not do at once
    parser.render("*a*")
    return parser


_PARSER = _parser()
