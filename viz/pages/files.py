"""The route by which files to take along are fetched: each has an address, from whose query alone it is made.

This module imports no page before a first file is asked for: there is nowhere to register components until the server
runs.
"""

from asyncio import Semaphore, get_running_loop
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from mimetypes import guess_type

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

AT_ONCE, MOST_DUE = 2, 20
"""How many files are made at once, and how many more than that are turned away: a film takes a second or two."""

_makers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="files")
_due = Semaphore(MOST_DUE)


async def send_file(request: Request) -> Response:
    """Answer with a file that is made while the server goes on, or with a sentence on why there is none."""
    if _due.locked():
        return PlainTextResponse("Many files are being made just now. Please try again in a minute.", 503)
    async with _due:
        name, query = request.path_params["name"], dict(request.query_params)
        return await get_running_loop().run_in_executor(_makers, _answer, name, query)


def _answer(name: str, query: Mapping[str, str]) -> Response:
    import_module("viz.pages.site")  # whose pages say which files there are
    from viz.pages.session import NoFile
    from viz.pages.take_along import made

    try:
        content = made(name, query)
    except NoFile as error:
        return PlainTextResponse(str(error), 404)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    kind = "application/zip" if name.endswith(".npz") else guess_type(name)[0]
    return Response(content, headers=headers, media_type=kind)


ROUTE = Route("/{root:path}files/{name}", send_file)
"""Below whatever path the app is served."""
