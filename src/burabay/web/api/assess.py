"""Files of declaration lines: /api/v1/assess for a file in and a file out, /api/v1/jobs for one that takes long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from burabay.errors import BurabayError, InputError
from burabay.web.api.asking import DAY
from burabay.web.api.operation import LANG, Operation, Parameter, given_of, json_answer, one
from burabay.web.desk import Desk
from burabay.web.jobs import KINDS
from burabay.web.languages import language_of
from burabay.web.problems import Refusal
from burabay.web.uploads import ENDINGS, asked_of, taken
from burabay.wording import say, sentences

_COUNTRY = {"type": "string", "enum": ["VN", "AM", "BY", "KG", "KZ", "RU"]}
PARAMETERS = (
    Parameter("out", "kind of the result", {"type": "string", "enum": [*KINDS, "ndjson"]}),
    Parameter("from", "for a file without that column", _COUNTRY),
    Parameter("to", "for a file without that column", _COUNTRY),
    DAY,
    Parameter("currency", "for a file without that column", {"type": "string", "pattern": "^[A-Z]{3}$"}),
    Parameter("incoterm", "for a file without that column"),
    Parameter("fx", "exchange rates such as EUR/USD=1.08", many=True),
    Parameter("sheet", "of a workbook, if not the first with rows"),
    LANG,
)
MEDIA = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILE = {"type": "string", "format": "binary"}
BODY = {"required": True, "content": {media: {"schema": _FILE} for media in ENDINGS}}
_BATCH = 2000


async def _start(request: Request) -> tuple[Desk, Path, Any, str]:
    """Take the body in and begin; the folder, its task, and the kind of result that was asked for."""
    desk: Desk = request.app.state.desk
    given = given_of(request, PARAMETERS)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ENDINGS:
        error = InputError.of("web_error_media", field="content-type", given=media or "–", known=", ".join(ENDINGS))
        raise Refusal(415, error)
    kind = one(given, "out", "csv")
    told = {name: one(given, name) for name in given if name not in ("fx", "lang")}
    told["out"] = "parquet" if kind == "ndjson" else kind
    asked = asked_of(told, list(given.get("fx", ())), f"lines{ENDINGS[media]}", language_of(request.scope))
    folder, source = await taken(desk, request, f"lines{ENDINGS[media]}")
    return desk, folder, desk.jobs.start(folder, source, asked), kind


def failed(state: dict[str, Any], language: str) -> BurabayError:
    """The error that a job ended with."""
    said = state.get("said")
    if said:
        return InputError(said.get(language) or said["en"], field=state.get("field", ""), key=state["error"])
    key = state["error"] if state["error"] in sentences("en") else "web_error_stopped"
    return InputError(say(key, language), field="file", key=key)


def _lines(path: Path) -> Iterator[bytes]:
    """The rows of a result as JSON objects, one a line; amounts are text, as everywhere."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            for row in batch.to_pylist():
                yield orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE)


def result(folder: Path, state: dict[str, Any], *, rows: bool = False) -> Response:
    """The result of a job that is done, as it was asked for; `rows` as NDJSON from a Parquet file."""
    path = folder / state["result"]
    headers = {
        "burabay-rows": str(state["rows"]), "burabay-row-errors": str(state["errors"]), "cache-control": "no-store",
        "link": f'</api/v1/jobs/{folder.name}/receipt>; rel="describedby"',
    }  # fmt: skip
    if rows:
        return StreamingResponse(_lines(path), 200, headers, "application/x-ndjson")
    return FileResponse(path, 200, headers, MEDIA[path.suffix], filename=f"burabay{path.suffix}")


async def assess(request: Request) -> Response:
    """A file in, its result out."""
    desk, folder, task, kind = await _start(request)
    await task
    state = desk.jobs.state(folder.name)
    if state["state"] != "done":
        desk.jobs.remove(folder.name)
        raise failed(state, language_of(request.scope))
    return result(folder, state, rows=kind == "ndjson")


def _told(name: str, state: dict[str, Any], language: str) -> dict[str, Any]:
    told = {key: value for key, value in state.items() if key not in ("said", "result", "receipt", "source")}
    links = {"self": f"/api/v1/jobs/{name}"}
    if state["state"] == "done":
        links |= {part: f"/api/v1/jobs/{name}/{part}" for part in ("result", "receipt")}
    if state["state"] == "failed":
        told["error"] = {"code": state["error"], "text": failed(state, language).say(language)}
    return {"job": name, **told, "links": links}


async def start(request: Request) -> Response:
    """A file in, where its result will be out."""
    desk, folder, _, _ = await _start(request)
    language = language_of(request.scope)
    told = _told(folder.name, desk.jobs.state(folder.name), language)
    return json_answer(told, {"location": f"/api/v1/jobs/{folder.name}", "cache-control": "no-store"}, 202)


def _job(request: Request) -> tuple[Desk, str, dict[str, Any]]:
    desk: Desk = request.app.state.desk
    given_of(request, ())
    name = str(request.path_params["job"])
    return desk, name, desk.jobs.state(name)


async def look(request: Request) -> Response:
    """How far a job has come."""
    _, name, state = _job(request)
    return json_answer(_told(name, state, language_of(request.scope)), {"cache-control": "no-store"})


async def fetch(request: Request) -> Response:
    """The result of a job, or its receipt."""
    desk, name, state = _job(request)
    if state["state"] != "done":
        error = InputError.of("web_error_not_done", field="job", state=state["state"])
        raise Refusal(409, error)
    folder = desk.jobs.folder(name)
    if request.scope["path"].endswith("/receipt"):
        told = (folder / state["receipt"]).read_bytes()
        return Response(told, 200, {"cache-control": "no-store"}, "application/json")
    return result(folder, state)


async def forget(request: Request) -> Response:
    """A job and its files are removed."""
    desk, name, _ = _job(request)
    desk.jobs.remove(name)
    return Response(status_code=204)


_JOB = Parameter("job", "the job's name", place="path", required=True)
_FILES = {media.partition(";")[0]: {"schema": _FILE} for media in (*MEDIA.values(), "application/x-ndjson")}

OPERATIONS = (
    Operation(
        "assess", "/api/v1/assess", "Every row of a file assessed: a file in, a file out", "",
        PARAMETERS, handler=assess, method="POST", body=BODY, responses={"200": _FILES}, writes=True,
    ),
    Operation(
        "start_job", "/api/v1/jobs", "The same for a file that takes long: its result is fetched when it is done",
        "Job", PARAMETERS, handler=start, method="POST", body=BODY, writes=True, status="202",
    ),
    Operation("job", "/api/v1/jobs/{job}", "How far a job has come", "Job", (_JOB, LANG), handler=look),
    Operation(
        "result", "/api/v1/jobs/{job}/result", "The result of a job", "", (_JOB, LANG), handler=fetch,
        responses={"200": _FILES},
    ),
    Operation(
        "job_receipt", "/api/v1/jobs/{job}/receipt", "The receipt of a job", "FileReceipt", (_JOB, LANG), handler=fetch,
    ),
    Operation(
        "forget_job", "/api/v1/jobs/{job}", "Forget a job and its files", "", (_JOB, LANG), handler=forget,
        method="DELETE", responses={"204": {}}, writes=True, status="204",
    ),
)  # fmt: skip
