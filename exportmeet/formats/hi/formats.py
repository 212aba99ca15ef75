"""Dates as Hindi letters of Indian offices write them: the month in full, since its short forms are not usual."""

DATE_FORMAT = "D j F Y"
SHORT_DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "D j F Y, H:i"
TIME_FORMAT = "H:i"
