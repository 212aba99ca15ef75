"""What gunicorn itself logs: JSON lines like all others, with nothing of the request in them."""

from typing import Any

from gunicorn import glogging

from core.logs import json_formatter


class Logger(glogging.Logger):
    """Gunicorn's, but for what it would write of callers: their address and the line that they sent."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_formatter())

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        super().warning(str(msg).partition(" from ip=")[0], *args, **kwargs)
