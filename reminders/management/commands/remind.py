"""Does what Celery's worker and beat do for reminders and sessions, without them and without Redis."""

from functools import partial

from core.rounds import RoundsCommand
from participants.open_sessions import forget_expired
from reminders.delivery import deliver
from reminders.models import Heartbeat
from reminders.sweep import sweep


class Command(RoundsCommand):
    help = (
        "Raise the reminders that are owed, send what is due and remove expired sessions: once, or with --loop until"
        " it is stopped."
    )

    def work(self) -> str:
        at_work = partial(Heartbeat.beat, Heartbeat.COMMAND)
        raised, sent = sweep(), deliver(self.stopped.is_set, at_work)
        self.has_more = "unfinished" in sent
        at_work()
        forget_expired()
        return f"raised: {raised}\nsent: {sent}"
