"""A form or a program's request with a key is processed once; a repetition gets the first answer."""
