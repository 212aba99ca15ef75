"""A clamd that speaks the real protocol (clamd(8), INSTREAM) and judges by what it is told to look for."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from pathlib import Path
from typing import Any, Self

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 1024 * 1024  # StreamMaxLength


class _Stream(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        heard = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            heard += self.rfile.read(length)
            if len(heard) > LIMIT:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.heard.append(heard)  # type: ignore[attr-defined]
        self.answer(heard)

    def answer(self, heard: bytes) -> None:
        reply = b"stream: Eicar-Signature FOUND\0" if EICAR in heard else b"stream: OK\0"
        # In two pieces, as a network may bring it.
        self.wfile.write(reply[:4])
        self.wfile.flush()
        self.wfile.write(reply[4:])


class _Dying(_Stream):
    def answer(self, heard: bytes) -> None:
        self.wfile.write(b"stream: O")


class _UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    heard: list[bytes]


class _PortServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    heard: list[bytes]


class Clamd:
    """Listens until the block ends; `address` is what CLAMD_SOCKET takes."""

    def __init__(self, path: Path | None = None, *, dying: bool = False) -> None:
        handler = _Dying if dying else _Stream
        self.server: Any = _UnixServer(str(path), handler) if path else _PortServer(("127.0.0.1", 0), handler)
        self.server.heard = []
        self.address = str(path) if path else f"127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def silent() -> socket.socket:
    """Somebody who listens and never answers."""
    line = socket.socket()
    line.bind(("127.0.0.1", 0))
    line.listen()
    return line
