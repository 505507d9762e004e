"""A page of our own on which the probes are proved before they judge the product."""

from pathlib import Path

from aiohttp import web

HERE = Path(__file__).parent
POLICY = "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'"


async def start() -> tuple[web.AppRunner, str]:
    """Serve the page on a free port of loopback; return the runner (to clean up) and the address."""

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(HERE / "loopback.html", headers={"Content-Security-Policy": POLICY})

    async def script(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(HERE / "loopback.js")

    async def icon(_request: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_get("/favicon.ico", icon)
    app.router.add_get("/", page)
    app.router.add_get("/loopback.js", script)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    return runner, f"http://127.0.0.1:{port}"
