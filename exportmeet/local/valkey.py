"""Valkey of our own, or the system's Redis: on a socket, writing down what it holds."""

import socket
from pathlib import Path

from . import programs
from .folders import Place
from .processes import Program

PID_FILE = "valkey.pid"


def program(place: Place, *, temporary: bool) -> Program:
    folder = place.server_folder("valkey")
    options = {
        "port": "0",
        "unixsocket": str(socket_path(place)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / PID_FILE),
        "appendonly": "no" if temporary else "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    argv = [str(programs.valkey_server())]
    for name, value in options.items():
        argv += [f"--{name}", value]
    return Program("valkey", argv, folder, account=place.account)


def socket_path(place: Place) -> Path:
    return place.sockets / "valkey.sock"


def url(place: Place) -> str:
    return f"unix://{socket_path(place)}?db=0"


def is_ready(place: Place) -> bool:
    """Whether it answers a PING; while it reads its file back it says LOADING."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(socket_path(place)))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
