"""Log lines: JSON with the ids of request and person; no token, address or text that people typed."""

import logging
import re
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from .database import code_of

# Libraries that run the processes: what they fill into their messages is said by servers of ours, not by people.
_OF_PROCESSES = ("celery.beat", "celery.worker", "kombu", "amqp", "gunicorn.error")
# Email addresses; IP addresses; what follows the path of an address; a part of a path that may be a key.
_PRIVATE = (
    (re.compile(r"[^\s@\"'<>(),;:=]+@[\w-]+(\.[\w-]+)*"), "…@…"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "…"),
    (re.compile(r"(?<![\w:])[\da-f]{0,4}(:[\da-f]{0,4}){3,7}(?![\w:])", re.IGNORECASE), "…"),
    (re.compile(r"(/[^\s?\"']*)\?[^\s\"']+"), r"\1?…"),
    (re.compile(r"(/confirm/|/calendar/)[^/\s]+"), r"\1…"),
    (re.compile(r"/[\w%=+-]{20,}"), "/…"),
)
_ROOT = Path(__file__).resolve().parent.parent
# What structlog adds itself.
_OURS = frozenset({"timestamp", "level", "logger", "request_id"})


def json_formatter() -> logging.Formatter:
    """The formatter of every handler: one JSON object a line. What structlog's own loggers say takes the same road."""
    facts: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *facts, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=facts,
        pass_foreign_args=True,
        processors=[
            without_arguments,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_private,
            structlog.processors.ExceptionRenderer(ExceptionTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
    )


def without_arguments(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """A library's log line without the arguments of its message: they may hold paths, values or errors."""
    record, filled_in = line["_record"], line.pop("positional_args", None)
    is_of_processes = record.name.startswith(_OF_PROCESSES) and "exc_info" not in line
    if line["_from_structlog"] or is_of_processes:
        return line
    line["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.name.startswith("django.security.") and not filled_in:
        line["event"] = "refused"  # else the words of the error
    if isinstance(filled_in, dict) and isinstance(filled_in.get("name"), str):
        line["task"] = filled_in["name"]
    return line


def without_private(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The line without addresses, query strings and keys, wherever a value may still hold one."""
    line.pop("user_agent", None)
    return {name: value if name in _OURS else _scrubbed(value) for name, value in line.items()}


def _scrubbed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for pattern, replacement in _PRIVATE:
        value = pattern.sub(replacement, value)
    return value


class ExceptionTransformer(ExceptionDictTransformer):
    """An error by its type, its places in the code and the code of a server's answer.

    Without its words: they quote passwords, addresses, rows of the database and what was typed.
    """

    def __call__(self, exc_info: ExcInfo) -> list[dict[str, Any]]:
        stacks = _without_values(super().__call__(exc_info))
        if stacks:
            stacks[0]["exc_code"] = error_code(exc_info[1])
        return stacks


def _without_values(stacks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for stack in stacks:
        for name in ("exc_value", "exc_notes", "syntax_error"):
            stack.pop(name, None)
        for group in stack.get("exceptions") or []:
            _without_values(group)
    return stacks


def safe_error(error: BaseException) -> str:
    """An error without its message, for rows and pages: type, place in the product, code of a server."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    place = f" at {Path(places[-1].filename).relative_to(_ROOT)}:{places[-1].lineno}" if places else ""
    code = error_code(error)
    return f"{type(error).__name__}{place}{'' if code is None else f' ({code})'}"[:300]


def _is_ours(path: str) -> bool:
    return path.startswith(f"{_ROOT}/") and "/site-packages/" not in path


def error_code(error: BaseException | None) -> str | int | None:
    """The code that a database, a mail server or the system gave with an error, or with its cause."""
    if code := code_of(error):
        return code
    for one in (error, getattr(error, "__cause__", None)):
        for name in ("smtp_code", "errno"):
            found = getattr(one, name, None)
            if isinstance(found, str | int):
                return found
    return None
