"""Validate, score, compare and report evaluations: a service of FastAPI."""

import json
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

import kompass_core as kc
from kompass_core.reports import render_html, report

app = FastAPI(title="Kompass")


@app.exception_handler(TypeError)
@app.exception_handler(ValueError)
def refuse(_: Request, error: Exception) -> JSONResponse:
    """Answer with every problem of the documents, and the path of each."""
    problems = error.problems if isinstance(error, kc.KompassError) else ()
    return JSONResponse({"error": str(error), "problems": [p.to_dict() for p in problems]}, 422)


async def read(request: Request) -> list[kc.Profile]:
    """Score one document or more, the latest last; their numbers stay exact."""
    first, *more = json.loads(await request.body(), parse_float=Decimal)
    results: Any = map(kc.from_dict, (first, *more))
    return [kc.profile(each, not_assessed="worst") for each in results]


@app.post("/scores")
def scores(given: Annotated[list[kc.Profile], Depends(read)]) -> dict[str, Any]:
    """Return the points of each document, and the changes from the first to the last."""
    changes = kc.compare(given[0], given[-1])
    return {"profiles": [each.to_dict() for each in given], "changes": changes.to_dict()}


@app.post("/report", response_class=HTMLResponse)
def page(given: Annotated[list[kc.Profile], Depends(read)], language: str = "sv") -> str:
    """Return the report of the last document, beside the earlier ones."""
    return render_html(report(given[-1], before=given[:-1], language=language))
