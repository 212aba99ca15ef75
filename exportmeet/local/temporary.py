"""Servers for one run of the tests: fast, empty, gone afterwards."""

import subprocess
from collections.abc import Mapping

from . import environment, folders, services
from .processes import launch, stop


class TemporaryServers:
    """PostgreSQL and Valkey where the environment names none; stop() leaves nothing behind."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.place = folders.temporary_place()
        self.running: list[tuple[services.Service, subprocess.Popen[bytes]]] = []
        self.urls: dict[str, str] = {}
        try:
            for service in services.needed(self.place, environ, temporary=True):
                self._start(service)
        except BaseException:
            self.stop()
            raise

    def _start(self, service: services.Service) -> None:
        log = self.place.home / f"{service.program.name}.log"
        with log.open("wb") as output:
            process = launch(service.program, output)
        self.running.append((service, process))
        service.wait(process, log)
        self.urls |= service.urls

    def child_environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The variables to add to the environment of what is tested."""
        own = folders.private(self.place.home / "environment")
        return environment.child_environment(environ, own, self.urls)

    def stop(self) -> None:
        """Stop them and remove their data."""
        while self.running:
            service, process = self.running.pop()
            stop(process, service.program)
        folders.remove(self.place)
