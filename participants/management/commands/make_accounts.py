import json
import secrets
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from core.rules import RuleBroken
from core.text import normalize, visible_address
from participants import accounts


class Command(BaseCommand):
    help = (
        "Makes the secretariat's first account, unless it has one that can sign in. The password is FIRST_PASSWORD "
        "from the environment, else a generated one. Prints each account that this password opens as a line of JSON. "
        "May be run again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="coordinator@example.org", help="The first account's email address.")
        parser.add_argument(
            "--sample",
            action="store_true",
            help="Also make the demonstration's posts and accounts, and print one account for each kind of user.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        passphrase = accounts.Passphrase(_password())
        if options["sample"] and not settings.LOCAL:
            raise CommandError("Sample accounts share one password: they are for one machine alone (LOCAL=1).")
        make = accounts.make_samples if options["sample"] else accounts.make_first
        try:
            found = make(passphrase, email=_address(options["email"]))
        except RuleBroken as refused:
            raise CommandError(str(refused.sentence)) from refused
        for sign_in in found:
            self.stdout.write(json.dumps(asdict(sign_in)))


def _password() -> str:
    """Raise CommandError when the given password is too weak."""
    if not settings.FIRST_PASSWORD:
        return secrets.token_urlsafe(12)
    try:
        validate_password(settings.FIRST_PASSWORD)
    except ValidationError as error:
        raise CommandError(f"FIRST_PASSWORD: {' '.join(error.messages)}") from error
    return settings.FIRST_PASSWORD


def _address(word: str) -> str:
    """Raise CommandError when it is no email address."""
    address = normalize(word).strip().lower()
    try:
        validate_email(address)
        visible_address(address)
    except ValidationError as error:
        raise CommandError(f"--email: {error.messages[0]}") from error
    return address
