#!/usr/bin/env python3
"""Django's command line for Export Meet."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - may be missing
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "django":
            raise
        sys.exit("The packages are not installed for this Python. Type ./run manage ... instead of manage.py ...")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
