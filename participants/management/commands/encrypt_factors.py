from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.management.base import BaseCommand
from django.db import transaction

from participants.mfa import decrypted

SECRETS = ("secret", "seed")  # of an app, of recovery codes


class Command(BaseCommand):
    help = (
        "Encrypts the keys of authenticator apps and the seeds of recovery codes anew by SECRET_KEY: those that are "
        "stored in clear, and those of a former SECRET_KEY, before it leaves SECRET_KEY_FALLBACKS. "
        "May be run again at any time."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        numbers = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True)
        unreadable = sum(not _encrypt(number) for number in numbers)
        if unreadable:
            self.stderr.write(f"{unreadable} can be read by no SECRET_KEY of SECRET_KEY_FALLBACKS, and were left.")


@transaction.atomic
def _encrypt(number: int) -> bool:
    """Whether it can be read. Holds the row: a recovery code that is used meanwhile stays used."""
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    if factor is None:
        return True
    texts = {name: decrypted(factor.data[name]) for name in SECRETS if name in factor.data}
    if None in texts.values():
        return False
    factor.data = factor.data | {name: encrypt(text) for name, text in texts.items()}
    factor.save(update_fields=["data"])
    return True
