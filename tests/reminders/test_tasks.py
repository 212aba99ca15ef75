"""Celery's tasks, and how long a server lets them finish."""

from configparser import ConfigParser

import pytest
from django.conf import settings

from exportmeet.celery import app

UNIT = settings.BASE_DIR / "deploy" / "exportmeet-worker.service"


def unit():
    read = ConfigParser(interpolation=None, strict=False)
    read.optionxform = str
    read.read_string(UNIT.read_text())
    return read["Service"]


def longest_task() -> int:
    app.loader.import_default_modules()
    tasks = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert tasks
    return max(task.time_limit or settings.CELERY_TASK_TIME_LIMIT for task in tasks)


def test_a_server_that_stops_waits_for_the_longest_task():
    assert int(unit()["TimeoutStopSec"]) > longest_task()


def test_the_timer_does_a_round_every_minute_beside_the_worker():
    folder, timer, service = settings.BASE_DIR / "deploy", ConfigParser(strict=False), ConfigParser(strict=False)
    timer.read(folder / "exportmeet-remind.timer")
    service.read(folder / "exportmeet-remind.service")
    assert timer["Timer"]["OnUnitInactiveSec"] == timer["Timer"]["OnActiveSec"] == "1min"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"].endswith(" manage.py remind")
    assert int(service["Service"]["TimeoutStartSec"]) > longest_task()


def test_a_server_that_stops_asks_the_master_alone():
    assert unit()["KillMode"] == "mixed"  # its children would end at once, each in the middle of a mail


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_a_worker_with_the_clock_of_another_time_zone_drops_no_tick(name: str):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    farthest = 14 * 60 * 60  # seconds; the widest time zone
    assert entry["options"]["expires"] > farthest + entry["schedule"]
