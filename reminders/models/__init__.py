"""Notices and what they are reckoned by: the calendar's rules, and marks of how far the work has come."""

from .calendar import ReminderRule, Schedule
from .failures import ReminderFailure
from .marks import EventMark, Heartbeat, Round, WrongClock
from .notices import Notice

__all__ = ["EventMark", "Heartbeat", "Notice", "ReminderFailure", "ReminderRule", "Round", "Schedule", "WrongClock"]
