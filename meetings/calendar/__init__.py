"""Calendar feeds: sessions as iCalendar, at private addresses."""
