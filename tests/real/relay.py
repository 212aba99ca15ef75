"""A mail server for tests that answers as slowly as it is told, piece by piece, and remembers every line it hears."""

from __future__ import annotations

import socketserver
import threading
from typing import Self

OK = ["250 OK\r\n"]


class Relay:
    """Listens on a free port of this machine. `answers`: first word of a line -> the pieces of its answer.

    "." is the end of a text. `pause`: seconds before each piece but the first of an answer. `heard`: the lines, in
    order, those of texts too.
    """

    def __init__(self, pause: float = 0.0, **answers: list[str]) -> None:
        self.pause = pause
        self.answers = {"data": ["354 go on\r\n"], "quit": ["221 bye\r\n"]} | answers
        self.heard: list[str] = []
        self._over = threading.Event()
        relay = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                relay.serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, line: socketserver.StreamRequestHandler) -> None:
        """Answer one line until it is cut, or until this is over."""
        try:
            self._say(line, ["220 ready\r\n"])
            is_text = False
            for raw in line.rfile:
                words = raw.decode().rstrip("\r\n")
                self.heard.append(words)
                if is_text and words != ".":
                    continue
                first = words.split(" ")[0].lower()
                is_text = first == "data"
                self._say(line, self.answers.get(first, OK))
        except OSError:
            return

    def _say(self, line: socketserver.StreamRequestHandler, pieces: list[str]) -> None:
        for number, piece in enumerate(pieces):
            if number and self._over.wait(self.pause):
                return
            line.wfile.write(piece.encode())
