"""How log lines look: JSON, with the request's number, never a name or an address."""

import logging
import re

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# An address that is a key itself: whoever reads the log must not be able to use it.
_KEY = re.compile(r"(/confirm/)[^/\s]+")


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
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_keys,
            # Without the local variables: they hold passwords, names and the texts of drafts.
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
    )


def without_keys(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The line without the token of a link that opens something."""
    if isinstance(line.get("request"), str):
        line["request"] = _KEY.sub(r"\1…", line["request"])
    return line
