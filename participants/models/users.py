"""People who sign in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.editing import Edited
from core.history import Event
from core.lifecycle import check_note
from core.rules import NotAllowed, RuleBroken
from core.search import each_word
from core.statements import Joined
from core.text import AddressField, LineField, normalize
from core.zones import zone_of
from countries.models import refuse_unknown_zone
from countries.naming import localized

from .above import ids_above
from .access_records import RecordsAccess, record_revoked_keys
from .bylines import byline

if TYPE_CHECKING:
    from countries.models import Organisation

    from .absences import Absence
    from .posts import Holding, Post
    from .tokens import ApiToken

# What only the secretariat changes, also of one's own account: nobody takes the name of somebody else or of a post.
SECRETARIATS_OWN = frozenset({"name", "email", "role"})
# What gets somebody into an account, or says what they may do: a change ends sessions and keys.
ACCESS = frozenset({"email", "role"})
# What makes an administrator: who leaves the secretariat, or has the account closed, loses them.
FLAGS = ("is_staff", "is_superuser")


def _current() -> Any:
    """Every holding of today; Holding stands on User and cannot be imported here."""
    model: Any = User._meta.get_field("holdings").related_model
    return model.objects.current()


# Every request asks for it.
_SEATS = Joined(lambda user: _current().filter(user=user), "post", "post__organisation")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Everyone for the secretariat; for others only themselves."""
        return self if user.is_secretariat else self.filter(pk=user.pk)

    def search(self, words: str) -> UserQuerySet:
        """People whose name or email address has each of the words."""
        return self.filter(each_word(words, "name__icontains", "email__icontains"))

    def of(self, organisation: Organisation) -> UserQuerySet:
        """Who holds a post of the organisation now."""
        return self.filter(Exists(_current().filter(user=OuterRef("pk"), post__organisation=organisation)))

    def for_list(self) -> models.QuerySet[User, dict[str, Any]]:
        """What a list shows of each person, the posts held now in words; one query for all."""
        title, organisation = localized("post__title"), localized("post__organisation__name")
        label = Concat(title, Value(", "), organisation, output_field=models.CharField())
        held = _current().filter(user=OuterRef("pk")).order_by("from_on", "id").values(label=label)
        shown = ("id", "name", "email", "role", "is_active", "last_login", "is_sample")
        return self.values(*shown, held=ArraySubquery(held))

    def fit_for(self, post: Post) -> UserQuerySet:
        """Those who may take the post over."""
        return self.active().filter(role__in=post.roles)

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def substitutes_for(self, user: User) -> UserQuerySet:
        """Others with the role of `user` who hold a post of the same organisation: who may stand in for them."""
        beside = _current().filter(user=OuterRef("pk"), post__organisation__in=user.organisation_ids)
        return self.active().filter(Exists(beside), role=user.role).exclude(pk=user.pk)

    def secretariat(self) -> UserQuerySet:
        """People of the secretariat who may sign in."""
        return self.active().filter(role=User.Role.SECRETARIAT)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with a lower-case email; without a password nobody can sign in as them yet."""
        user = self.model(email=normalize(email).strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user of the secretariat who may also use Django's admin."""
        fields = {"role": User.Role.SECRETARIAT, "is_staff": True, "is_superuser": True} | fields
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin, RecordsAccess, Edited):
    """A person who signs in. What they may see and do follows from `role` and from the posts that they hold."""

    class Role(models.TextChoices):
        MISSION = "mission", _("Mission")
        OFFICER = "officer", _("Officer")
        SECRETARIAT = "secretariat", _("Secretariat")
        OBSERVER = "observer", _("Observer")

    email = AddressField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Someone with this email address is registered already.")},
    )
    name = LineField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Asia/Kolkata", validators=[refuse_unknown_zone]
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the daily mail"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("In your own time zone. What is not urgent waits for this hour and comes in one mail."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use Django's admin"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    # Part of each session's seal: counting it up ends them all.
    session_number = models.PositiveIntegerField(default=1, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=clock.now, editable=False)
    first_signed_in_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            # Small letters only, so that one address is one person.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_small")
        ]
        # The order of the people page; keyset pages follow it.
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalize(self.email).lower()
        super().save(*args, **kwargs)

    def get_short_name(self) -> str:
        return self.name

    # Who is away, while this person has chosen to act for them: never kept, set for one request (stand_in).
    acts_for: User | None = None
    # The key by which a program acts for this person: never kept, set for one request (token_sign_in).
    api_key: ApiToken | None = None

    @property
    def only_meet_id(self) -> int | None:
        """The one meet whose rows this request may see and write; None where no API key narrows it."""
        return self.api_key.meet_id if self.api_key else None

    def check_in_person(self) -> None:
        """Raise NotAllowed to a program: an API key changes no accounts, keys or substitutes."""
        if self.api_key:
            raise NotAllowed(_g("API keys cannot do this: sign in and do it on the page."))

    @cached_property
    def seats(self) -> list[Holding]:
        """The posts in which this person acts, with their organisations. One query, cached for the request.

        Those that they hold now, or that the one for whom they act holds.
        """
        return _SEATS.read(self.acts_for.pk if self.acts_for else self.pk)

    def stand_in(self, absence: Absence) -> None:
        """Act for a person who is away: see and do what they may. The history says "B for A"."""
        self.acts_for = absence.user
        self.__dict__.pop("seats", None)

    def every_seat(self) -> Any:
        """The holdings in which this person may act, in their own name or for somebody who is away, as a set."""
        absences: Any = self._meta.get_field("stand_ins").related_model
        absent = absences.objects.current().filter(substitute=self.pk)
        return _current().filter(Q(user=self.pk) | Q(user__in=absent.values("user")))

    def has_a_hand_in(self, post_id: int) -> bool:
        """Whether this person may act in the post, be it for somebody else. One query."""
        return bool(self.every_seat().filter(post=post_id).exists())

    @property
    def post_ids(self) -> list[int]:
        return [seat.post_id for seat in self.seats]

    def is_below(self, post_id: int) -> bool:
        """Whether a post of this person reports to that one, directly or through others. One query at the most."""
        lower = [seat.post_id for seat in self.seats if seat.post.reports_to_id is not None]
        return bool(lower) and post_id in ids_above(lower)

    @property
    def organisation_ids(self) -> list[int]:
        return [seat.post.organisation_id for seat in self.seats]

    @property
    def heads_organisation_ids(self) -> list[int]:
        """Organisations for which this person may submit: as its head, or because the head lets the post."""
        return [seat.post.organisation_id for seat in self.submitting_seats]

    @property
    def submitting_seats(self) -> list[Holding]:
        """Those of the seats in which this person may submit."""
        return [seat for seat in self.seats if seat.post.is_head or seat.post.may_submit]

    @property
    def is_mission(self) -> bool:
        return self.role == self.Role.MISSION

    @property
    def is_officer(self) -> bool:
        return self.role == self.Role.OFFICER

    @property
    def is_secretariat(self) -> bool:
        return self.role == self.Role.SECRETARIAT

    @property
    def is_observer(self) -> bool:
        return self.role == self.Role.OBSERVER

    @property
    def reads_internal(self) -> bool:
        """Whether this person reads internal text of the ministries: the secretariat, or an officer in a post."""
        return self.is_secretariat or (self.is_officer and bool(self.seats))

    @property
    def coordinates(self) -> bool:
        """Secretariat, or officer of the coordinating department: sees all that is submitted, and every action."""
        return self.is_secretariat or (
            self.is_officer and any(seat.post.organisation.is_coordinating for seat in self.seats)
        )

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.time_zone)

    @classmethod
    def register(cls, *, by: User | None, password: str = "", is_invited: bool = False, **values: Any) -> User:
        """Add a person, `values` already validated. `password` is encoded; without one nobody can sign in as them.

        `is_invited` owes them the link to set one. Raise RuleBroken when someone else has added the same address
        meanwhile.
        """
        user = cls(password=password or make_password(None), **values)
        verbs = ["create", "invite"] if is_invited else ["create"]
        with transaction.atomic():
            user.insert()
            UserEvent.objects.bulk_create([UserEvent(subject=user, verb=verb, actor=by) for verb in verbs])
        return user

    def lock(self) -> None:
        """Re-read this row, and who holds what, and hold the row until the transaction ends."""
        super().lock()
        self.__dict__.pop("seats", None)

    def label_at(self, moment: datetime) -> str:
        """Their posts at that moment, and the name (bylines.byline). One query."""
        return str(User.objects.filter(pk=self.pk).values_list(byline("pk", moment), flat=True).get())

    def check_edit(self, by: User) -> None:
        by.check_in_person()
        if not by.is_secretariat and by.pk != self.pk:
            raise NotAllowed(_g("Only the secretariat changes the details of other people."))

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        if not by.is_secretariat and SECRETARIATS_OWN & changed.keys():
            raise NotAllowed(_g("Only the secretariat changes a name, an email address or a role."))
        if not ACCESS & changed.keys():
            return
        self.check_access(by)
        if "role" in changed:
            self._check_role(changed["role"], by=by)
        self.end_sessions(by=by)

    def _write(self, changed: Mapping[str, Any], *, by: User) -> None:
        """See Edited; who leaves the secretariat loses the administrator rights by the same change."""
        if changed.get("role", self.Role.SECRETARIAT) != self.Role.SECRETARIAT:
            changed = {**changed, **dict.fromkeys(self._flags(), False)}
            self._leave_groups()
        super()._write(changed, by=by)
        if "role" in changed:
            self.end_ineligible_absences(by=by)

    def end_ineligible_absences(self, *, by: User | None) -> None:
        """After a change of posts, role or account; in its transaction. See Absence.end_ineligible."""
        absences: Any = self._meta.get_field("stand_ins").related_model
        absences.end_ineligible(self, by=by)

    @property
    def is_administrator(self) -> bool:
        """Whether the account carries a flag of Django's admin, so that only a superuser changes its access."""
        return self.is_staff or self.is_superuser

    def may_change_access_of(self, other: User) -> bool:
        """Whether this person may change address, role, second factor or closing of the account of `other`."""
        return self.is_secretariat and (self.is_superuser or not other.is_administrator)

    def check_access(self, by: User | None) -> None:
        """Raise NotAllowed unless `by` may change who gets into this account. None, the system, may."""
        if by is None:
            return
        by.check_in_person()
        if not by.is_secretariat:
            raise NotAllowed(_g("Only the secretariat changes the access of an account."))
        if not by.may_change_access_of(self):
            raise NotAllowed(_g("This account has administrator rights: ask a superuser to do this."))

    def _flags(self) -> list[str]:
        """The flags that the account carries."""
        return [name for name in FLAGS if getattr(self, name)]

    def _leave_groups(self) -> None:
        """Take away what Django's admin lets this person do by groups or by name."""
        self.groups.clear()
        self.user_permissions.clear()

    def set_admin_rights(self, rights: Mapping[str, Any], *, by: User) -> None:
        """Write `is_staff`, `is_superuser` and `groups`, and put on record who gave or took them. Locks the row.

        Raise NotAllowed to all but superusers, RuleBroken for who is not of the secretariat and for one's own.
        """
        by.check_in_person()
        if not (by.is_superuser and by.is_secretariat):
            raise NotAllowed(_g("Only a superuser gives or takes administrator rights."))
        with transaction.atomic():
            self.lock()
            changed = {name: value for name, value in rights.items() if self._differs(name, value)}
            if any(changed.values()) and not (self.is_secretariat and self.is_active):
                raise RuleBroken(_g("Only open accounts of the secretariat can have administrator rights."))
            if "is_superuser" in changed:
                self._refuse_oneself(by)
            if changed:
                self._write(changed, by=by)

    def _refuse_oneself(self, by: User | None) -> None:
        """Raise RuleBroken where superusers give up their own rights: somebody must be left who can grant them."""
        if self.is_superuser and by is not None and by.pk == self.pk:
            raise RuleBroken(_g("You cannot give up your own superuser rights: ask another superuser."))

    def _check_role(self, role: str, *, by: User) -> None:
        misfits = [str(seat.post) for seat in self.seats if role not in seat.post.roles]
        if misfits:
            raise RuleBroken(
                _g("%(name)s holds a post that does not go with this role: %(posts)s. End this first.")
                % {"name": self.name, "posts": "; ".join(misfits)}
            )
        self._refuse_to_be_the_last()
        self._refuse_oneself(by)

    def close(self, *, by: User | None, note: str = "") -> None:
        """End this person's access: sessions, API keys and administrator rights included.

        Raise NotAllowed where `by` may not, RuleBroken while they hold a post, since what it owns would be left to
        nobody, and for the last account of the secretariat.
        """
        check_note(note)
        with transaction.atomic():
            self.lock()
            self.check_access(by)
            self._check_close(by)
            changes = {name: ["True", "False"] for name in self._flags()}
            self.is_active = self.is_staff = self.is_superuser = False
            self._leave_groups()
            self.end_sessions(by=by)
            self._save_access()
            self.record("close", by=by, note=note, changes=changes)
            self.end_ineligible_absences(by=by)

    def _check_close(self, by: User | None) -> None:
        if not self.is_active:
            raise RuleBroken(_g("%(name)s's account is closed already.") % {"name": self.name})
        if by is not None and by.pk == self.pk:
            raise RuleBroken(_g("You cannot close your own account: ask another administrator."))
        held = [str(seat.post) for seat in self.seats]
        if held:
            raise RuleBroken(
                _g("%(name)s still holds: %(posts)s. Transfer the charge first: the page of the post leads there.")
                % {"name": self.name, "posts": "; ".join(held)}
            )
        self._refuse_to_be_the_last()

    def open_again(self, *, by: User) -> None:
        """Restore access: the old password, but not the old sessions and rights. Raise RuleBroken when open."""
        with transaction.atomic():
            self.lock()
            self.check_access(by)
            if self.is_active:
                raise RuleBroken(_g("%(name)s's account is open already.") % {"name": self.name})
            self.is_active = True
            self._save_access()
            self.record("open", by=by)

    def invite(self, *, by: User) -> None:
        """Record that this person needs a link to set a password; the email follows from the record."""
        with transaction.atomic():
            self.lock()
            self.check_access(by)
            if not self.is_active:
                raise RuleBroken(_g("%(name)s's account is closed: open it again first.") % {"name": self.name})
            self.record("invite", by=by)

    def remove_second_factor(self, *, by: User, note: str = "") -> None:
        """Remove the second factor of a lost telephone; ends all sessions, which may be a thief's.

        Raise NotAllowed where `by` may not, RuleBroken when there is none.
        """
        check_note(note)
        with transaction.atomic():
            self.lock()
            self.check_access(by)
            if not self.has_second_factor:
                raise RuleBroken(_g("%(name)s has no second factor.") % {"name": self.name})
            Authenticator.objects.filter(user=self).delete()
            self.end_sessions(by=by)
            self._save_access()
            self.record("factor_remove", by=by, note=note)

    def password_was_reset(self) -> None:
        """End all sessions and API keys after a new password was set by a link."""
        with transaction.atomic():
            self.lock()
            self.end_sessions(by=self)
            self._save_access()
            self.record("password_reset", by=self)

    def end_keys(self, *, by: User) -> None:
        """End all API keys, as offered when the password is changed; sessions go on."""
        by.check_in_person()
        with transaction.atomic():
            self.lock()
            if self._revoke_keys(by=by):
                self.record("token_end", by=by)

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for more than the password. One query."""
        return bool(Authenticator.objects.filter(user=self).exists())

    def set_language(self, language: str) -> None:
        """Set the language of pages and mails: a preference, not recorded in the history."""
        self.language = language
        self.save(update_fields=["language"])

    def end_sessions(self, *, by: User | None) -> None:
        """Sign the person out everywhere and revoke the API tokens; the caller saves the row."""
        self.session_number += 1
        self._revoke_keys(by=by)

    def _revoke_keys(self, *, by: User | None) -> int:
        """End all API keys, each on record; how many there were. The caller has locked the row, so none is made."""
        ended = sorted(self.tokens.values_list("pk", flat=True))
        if ended:
            self.tokens.filter(pk__in=ended).delete()
            record_revoked_keys(ended, owner=self, by=by)
        return len(ended)

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}-{self.session_number}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for sealed in super().get_session_auth_fallback_hash():
            yield f"{sealed}-{self.session_number}"

    def _save_access(self) -> None:
        self.version += 1
        self.save(update_fields=["is_active", "session_number", "version", *FLAGS])

    def _refuse_to_be_the_last(self) -> None:
        """Raise RuleBroken when nobody else of the secretariat could sign in.

        Holds off others who close or demote an account of the secretariat until the transaction ends: two who close
        each other's account at once would else both find the other still open.
        """
        if not self.is_secretariat:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('participants.secretariat'))")
        if not User.objects.secretariat().exclude(pk=self.pk).exists():
            raise RuleBroken(
                _g("This is the last account of the secretariat: let another person join the secretariat first.")
            )


class UserEvent(Event):
    """What was done to a person's account."""

    PAST: ClassVar[dict[str, Any]] = {
        "create": _("registered this person"),
        "edit": _("changed the person's details"),
        "close": _("closed the account"),
        "open": _("opened the account again"),
        "invite": _("sent the link to set a password"),
        "factor_remove": _("took the second factor away"),
        "password_reset": _("set a new password by a link, which ended all sessions and API keys"),
        "token_add": _("made an API key"),
        "token_revoke": _("revoked an API key"),
        "token_end": _("ended all API keys"),
        "absence": _("entered an absence"),
        "absence_end": _("ended an absence"),
        "absence_end_account": _("ended an absence: one of the two accounts was closed"),
        "absence_end_role": _("ended an absence: the two no longer have the same role"),
        "absence_end_organisation": _("ended an absence: the two no longer hold posts in one organisation"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "substitute": _("substitute"),
        "absence": _("days"),
        "scope": _("access"),
        "meet": _("only for the meet"),
    }
    PRIVATE_REASONS = frozenset(PAST)
    subject = models.ForeignKey(User, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="userevent_trail")]
