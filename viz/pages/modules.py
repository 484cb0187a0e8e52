"""The modules of the components, which a browser asks for once: another content has another name.

This module imports no page before it is asked for one's module: a page's components can be registered with a server
that runs, and with no other. It may not be the server that the page was opened at, nor have shown a page yet.
"""

from importlib import import_module

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

KEEP = "public, max-age=31536000, immutable"


def answer(request: Request) -> Response:
    """Answer with the module of the name asked for. Starlette calls it in a thread, where importing holds no one up."""
    import_module("viz.pages.site")
    module = import_module("viz.views.web").MODULES.get(request.path_params["name"])
    if module is None:
        return PlainTextResponse("no such module", 404, {"Cache-Control": "no-store"})
    return Response(module, media_type="text/javascript", headers={"Cache-Control": KEEP})


ROUTE = Route("/{root:path}modules/{name}", answer)
"""Below whatever path the app is served."""
