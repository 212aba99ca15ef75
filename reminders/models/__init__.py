"""Notices and what they follow from: the calendar's rules, and marks of how far the work has come."""

from .calendar import ReminderRule, Schedule
from .failures import ReminderFailure
from .marks import DailyRun, EventMark, Heartbeat, WrongClock
from .notices import Notice

__all__ = ["DailyRun", "EventMark", "Heartbeat", "Notice", "ReminderFailure", "ReminderRule", "Schedule", "WrongClock"]
