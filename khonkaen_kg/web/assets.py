"""The static files of the site: stylesheet, module, font and what others made, each sent whole with the hash of its bytes as its ETag."""

from __future__ import annotations

import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    import os

    from starlette.types import Scope

VENDOR: Final = "vendor"
_OWN: Final = "public, max-age=300"
"""Own files change with the program, and their names do not tell."""
_VENDORED: Final = "public, max-age=604800"


class Assets(StaticFiles):
    """Files of a folder. The front compresses what comes in one piece, and keeps it by its ETag, which two files of one size and time must not share."""

    def file_response(self, full_path: str | os.PathLike[str], _stat: os.stat_result, _scope: Scope, status_code: int = 200) -> Response:
        """The file at ``full_path``, compressed and answered conditionally by the front."""
        path = Path(full_path)
        body = path.read_bytes()
        control = _VENDORED if path.parent.parent.name == VENDOR else _OWN
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": control}
        return Response(body, status_code, headers, media_type=guess_type(path.name)[0] or "text/plain")
