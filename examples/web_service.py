"""Serve scores and comparisons as JSON documents, with the standard library alone."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import urlopen
from wsgiref.simple_server import make_server

import kompass_core as kc


def application(environ: dict[str, Any], start: Any) -> list[bytes]:  # noqa: ANN401 (WSGI)
    """Score one document, compare two in an array, or report all their problems."""
    try:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        given = json.loads(body, parse_float=str)
        results: Iterable[Any] = map(kc.from_dict, given if isinstance(given, list) else [given])
        profiles = [kc.profile(each, not_assessed="worst") for each in results]
        found = kc.compare(*profiles) if len(profiles) > 1 else profiles[0]
        status, document = "200 OK", found.to_dict()
    except kc.KompassError as error:
        status, document = "422 Invalid", {"problems": [each.to_dict() for each in error.problems]}
    except (TypeError, ValueError) as error:
        status, document = "400 Bad Request", {"error": str(error)}
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(document).encode()]


def main() -> None:
    """Serve one request, for a score, on a free port of this machine."""
    with make_server("127.0.0.1", 0, application) as server, ThreadPoolExecutor() as pool:
        pool.submit(server.handle_request)
        result = kc.dumps(kc.published_results("kommunkompassen-se")[0]).encode()
        answer = urlopen(f"http://127.0.0.1:{server.server_port}", result, timeout=60).read()
        print("total:", json.loads(answer)["nodes"][-1]["points"])


if __name__ == "__main__":
    main()
