"""Pages the gateway writes by itself: errors in words, and the note that no build is there.

Plain documents in Italian and English; their style is a file of the build (the policy allows none
inline), and without it they still read well.
"""

import html

from aiohttp import web

from gateway.platform.http.errors import ApiError

_WORDS = {
    404: (
        "Pagina non trovata",
        "L'indirizzo non corrisponde a nessuna pagina della stazione.",
        "Page not found",
        "There is no page of the station at this address.",
    ),
    403: (
        "Accesso non consentito",
        "Questa pagina non è aperta a chi la sta chiedendo.",
        "Not allowed",
        "This page is not open to you.",
    ),
    429: (
        "Troppe richieste",
        "Attenda qualche istante e riprovi.",
        "Too many requests",
        "Wait a moment and try again.",
    ),
}
_OTHERWISE = (
    "Qualcosa non ha funzionato",
    "Il problema è nostro ed è stato registrato. Riprovi tra poco.",
    "Something went wrong",
    "The fault is ours and has been noted. Try again in a moment.",
)


def wants_page(request: web.Request) -> bool:
    """Whether the caller is a person with a browser rather than a program."""
    if request.path.startswith(("/api/", "/socket.io/", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in request.headers.get("Accept", "")


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="it"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/favicon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/notice.css">'
        f"<title>{html.escape(title)}</title></head><body>"
        '<header><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2.5l8 2.7v6.3c0 4.9-3.3 '
        '8.3-8 10-4.7-1.7-8-5.1-8-10V5.2z"/></svg><span>Stazione virtuale</span></header>'
        f"<main>{body}</main></body></html>\n"
    )


def _page(title: str, body: str, status: int) -> web.Response:
    made = web.Response(text=_document(title, body), status=status, content_type="text/html")
    made.headers["Cache-Control"] = "no-store"
    return made


def error_page(error: ApiError) -> web.Response:
    """An error for people, in two languages, with a way on and the code in small print."""
    title, text, english_title, english_text = _WORDS.get(error.status, _OTHERWISE)
    note = error.body.message if error.status >= 500 else f"{error.status} {error.body.code}"
    return _page(
        title,
        f"<h1>{title}</h1><p>{text}</p>"
        '<p><a class="way-on" href="/">Torni alla stazione</a></p>'
        f'<div lang="en"><h2>{english_title}</h2><p>{english_text}</p>'
        '<p><a href="/">Back to the station</a></p></div>'
        f"<p><small>Codice per l'assistenza: {html.escape(note)}</small></p>",
        error.status,
    )


def no_build_page() -> web.Response:
    """503 in place of a page whose files have not been built."""
    return _page(
        "Pagine non ancora costruite",
        "<h1>Le pagine della stazione non sono ancora costruite</h1>"
        "<p>Chi gestisce la stazione esegua <code>make setup</code> e ricarichi la pagina.</p>"
        '<div lang="en"><h2>The pages have not been built yet</h2>'
        "<p>Run <code>make setup</code> in the project's folder, then reload.</p></div>",
        503,
    )
