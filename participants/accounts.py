"""The first account of the secretariat, and the posts and accounts of the demonstration.

Nobody is invented: people of the demonstration are named by their post, under example.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _g

from core import clock
from core.rules import RuleBroken
from countries.models import Organisation

from .models import Post, User

# How long before today the people of the demonstration took over, so that what samples say of the past has a doer.
HELD_FOR = timedelta(days=400)
# Whose accounts are shown to a newcomer, where several are of one kind.
SHOWN_FIRST = ("embassy-tokyo", "textiles")


@dataclass(frozen=True)
class Seat:
    """A post as the demonstration has it; `stem` begins the email address, `kind` is what a newcomer signs in as."""

    title: str
    title_hi: str
    stem: str
    role: str
    kind: str = ""
    reports_to: str = ""
    is_head: bool = False


_MISSION, _OFFICER, _SECRETARIAT = User.Role.MISSION, User.Role.OFFICER, User.Role.SECRETARIAT

MISSION_SEATS = (
    Seat("Head of Mission", "मिशन प्रमुख", "head", _MISSION, "Head of mission", is_head=True),
    Seat("Counsellor (Commercial)", "काउंसलर (वाणिज्य)", "counsellor", _MISSION, "Counsellor", "Head of Mission"),
)
DEPARTMENT_SEATS = (
    Seat("Joint Secretary", "संयुक्त सचिव", "joint.secretary", _OFFICER, is_head=True),
    Seat("Deputy Secretary", "उप सचिव", "deputy.secretary", _OFFICER, reports_to="Joint Secretary"),
    Seat("Under Secretary", "अवर सचिव", "under.secretary", _OFFICER, "Officer of a department", "Deputy Secretary"),
)
COORDINATOR = Seat("Meet Coordinator", "बैठक समन्वयक", "coordinator", _SECRETARIAT, "Administrator")
# A sample account, and so not asked for a second factor on one machine, as the administrator is.
DESK_OFFICER = Seat(
    "Desk Officer", "डेस्क अधिकारी", "desk.officer", _SECRETARIAT, "Secretariat", reports_to=COORDINATOR.title
)
COORDINATING = "Officer of the coordinating department"
KINDS = (
    "Secretariat",
    "Head of mission",
    "Counsellor",
    COORDINATING,
    "Officer of a department",
    "Observer",
    "Administrator",
)
OBSERVER = "observer@example.org"


@dataclass(frozen=True)
class SignIn:
    """What a newcomer needs to sign in as one kind of user; no password where it is not known any more."""

    kind: str
    email: str
    password: str


@dataclass
class Passphrase:
    """One password for all accounts made in one go.

    Hashing takes half a second by design. The sample accounts share a published password anyway, so they may share its
    hash too; accounts of real people each get a hash, with a salt, of their own.
    """

    plain: str
    encoded: str = field(default="", repr=False)

    def encode(self) -> str:
        self.encoded = self.encoded or make_password(self.plain)
        return self.encoded

    def opens(self, users: Iterable[User]) -> set[int]:
        """The numbers of those whose password this still is; each different hash is tried once."""
        users = list(users)
        tried = {encoded: check_password(self.plain, encoded) for encoded in {user.password for user in users}}
        return {user.pk for user in users if tried[user.password]}


def make_first(passphrase: Passphrase, *, email: str) -> list[SignIn]:
    """Make the secretariat's first account and its post, unless someone of the secretariat can sign in already.

    Raise RuleBroken when no department coordinates the meet, or the address is another account's.
    """
    with transaction.atomic():
        commerce = Organisation.objects.select_for_update().filter(is_coordinating=True).order_by("pk").first()
        if commerce is None:
            raise RuleBroken(_g("No department coordinates the meet: run load_reference first."))
        if not User.objects.secretariat().exists():
            if User.objects.filter(email=email).exists():
                raise RuleBroken(
                    _g("%(email)s belongs to an account that cannot be the first one: name another address.")
                    % {"email": email}
                )
            _fill(COORDINATOR, _post(COORDINATOR, commerce), email, passphrase, is_sample=False)
    return _known(passphrase, {email: COORDINATOR.kind})


def make_samples(passphrase: Passphrase, *, email: str) -> list[SignIn]:
    """Make what is missing of the demonstration's posts and accounts; one account of each kind of user is returned.

    The secretariat's first account (`email`) is made too and is no sample: it stays when the samples are removed.
    """
    with transaction.atomic():
        first = make_first(passphrase, email=email)
        shown = dict(_make_seats(passphrase))
        _make_observer(passphrase)
    kinds = {address: kind for kind, address in shown.items()} | {OBSERVER: "Observer"}
    return sorted([*_known(passphrase, kinds), *first], key=lambda sign_in: KINDS.index(sign_in.kind))


def _make_seats(passphrase: Passphrase) -> Iterator[tuple[str, str]]:
    """Make the seats of all organisations; (kind, email) of those shown, the ones to show last."""
    taken = set(User.objects.values_list("email", flat=True))
    posts = {(post.organisation_id, post.title): post for post in Post.objects.all()}
    for organisation in _organisations():
        for seat in _seats(organisation):
            post = posts.get((organisation.pk, seat.title)) or _post(seat, organisation)
            posts[organisation.pk, seat.title] = post
            email = _address(seat, organisation)
            if email not in taken:
                _fill(seat, post, email, passphrase, is_sample=True)
                taken.add(email)
            if seat.kind:
                yield COORDINATING if organisation.is_coordinating and seat.role == _OFFICER else seat.kind, email


def _organisations() -> list[Organisation]:
    """Missions with a head, and departments; those to be shown to a newcomer come last."""
    kinds = [Organisation.Kind.EMBASSY, Organisation.Kind.HIGH_COMMISSION, Organisation.Kind.DEPARTMENT]
    rows = Organisation.objects.filter(kind__in=kinds).select_related("country").order_by("code")
    return sorted(rows, key=lambda row: row.code in SHOWN_FIRST)


def _seats(organisation: Organisation) -> tuple[Seat, ...]:
    if organisation.is_mission:
        return MISSION_SEATS
    return (*DEPARTMENT_SEATS, DESK_OFFICER) if organisation.is_coordinating else DEPARTMENT_SEATS


def _address(seat: Seat, organisation: Organisation) -> str:
    """Such as head.tokyo@example.org, under.secretary.textiles@example.org."""
    if seat == DESK_OFFICER:
        return f"{seat.stem}@example.org"
    place = (organisation.is_mission and slugify(organisation.city)) or organisation.code
    return f"{seat.stem}.{place}@example.org"


def _post(seat: Seat, organisation: Organisation) -> Post:
    """The seat's post, made where it is missing."""
    post = organisation.posts.filter(title=seat.title).first()
    return post or Post.set_up(
        by=None,
        organisation=organisation,
        title=seat.title,
        title_hi=seat.title_hi,
        reports_to=organisation.posts.filter(title=seat.reports_to).first(),
        is_head=seat.is_head and not organisation.posts.filter(is_head=True).exists(),
        is_sample=seat != COORDINATOR,
    )


def _fill(seat: Seat, post: Post, email: str, passphrase: Passphrase, *, is_sample: bool) -> None:
    """Make the account named by the post, and let it hold the post where nobody does."""
    organisation = post.organisation
    place = (organisation.is_mission and organisation.city) or organisation.short_name or organisation.name
    user = User.register(
        by=None,
        email=email,
        name=f"{seat.title}, {place}",
        role=seat.role,
        time_zone=organisation.country.time_zone if organisation.country else "Asia/Kolkata",
        password=passphrase.encode() if is_sample else make_password(passphrase.plain),
        is_sample=is_sample,
        is_staff=not is_sample,
        is_superuser=not is_sample,
    )
    if post.holder is None:
        post.give_to(user, by=None, from_on=clock.today() - HELD_FOR)


def _make_observer(passphrase: Passphrase) -> None:
    if not User.objects.filter(email=OBSERVER).exists():
        encoded = passphrase.encode()
        role = User.Role.OBSERVER
        User.register(by=None, email=OBSERVER, name="Observer", role=role, password=encoded, is_sample=True)


def _known(passphrase: Passphrase, kinds: dict[str, str]) -> list[SignIn]:
    """Those of the accounts (email -> kind) that may sign in with this password."""
    users = {user.email: user for user in User.objects.active().filter(email__in=kinds)}
    opened = passphrase.opens(users.values())
    found = ((kind, users[email]) for email, kind in kinds.items() if email in users)
    return [SignIn(kind, user.email, passphrase.plain) for kind, user in found if user.pk in opened]
