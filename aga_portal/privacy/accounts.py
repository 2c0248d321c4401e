"""Taking an account away: it opens nothing any more and names nobody, while the acts signed with it stay on record.

Only by command, by a superuser: who could act on which date is public record, and is not for its holder to erase.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aga_portal.privacy.requests import mail_hash
from core import activity, mail_retention
from core.models import ActivityRecord, Job
from notifications.models import Digest, Reminder
from people.models import Membership, User
from people.permissions import is_superuser
from people.services import end_membership

GONE = "cuenta.invalid"
LABEL = "Cuenta retirada"


@transaction.atomic
def retire(mail: str, *, by: User, now: datetime | None = None) -> User:
    """Deactivate and anonymise the account of that address; its roles end today. May not be undone.

    Raises PermissionDenied, and ValidationError when there is no such account or it is one's own.
    """
    moment = now or timezone.now()
    if not is_superuser(by):
        raise PermissionDenied
    user = User.objects.select_for_update().filter(email__iexact=mail.strip()).first()
    if user is None:
        raise ValidationError(_("No hay una cuenta con ese correo."))
    if user.pk == by.pk:
        raise ValidationError(_("Nadie retira su propia cuenta: pídalo a otra persona que opere el portal."))
    names = [name for name in (user.full_name, user.email) if name]
    today = timezone.localdate(moment)
    for membership in user.memberships.active(today):
        end_membership(membership=membership, until=max(today, membership.since), by=by)
    _forget_entries(user)
    mail_retention.empty_address(user.email)
    user.email, user.full_name, user.is_active, user.is_superuser = f"retirada-{user.pk}@{GONE}", "", False, False
    user.set_unusable_password()
    user.save()
    _forget_labels(user, names)
    changes = {"person": mail_hash(mail)[:16]}
    activity.record(verb="retiró una cuenta", obj=user, by=by, public=False, label=LABEL, changes=changes, now=moment)
    return user


def _forget_entries(user: User) -> None:
    """Ways in, reminders, sessions, and the rows that libraries keep of the account."""
    Reminder.objects.filter(person=user).delete()
    Digest.objects.filter(person=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    for relation in user._meta.related_objects:
        if relation.related_model._meta.app_label in {"account", "mfa", "socialaccount"}:
            relation.related_model._default_manager.filter(**{relation.field.name: user}).delete()


def _forget_labels(user: User, names: list[str]) -> None:
    """Lines about accounts and roles were labelled with the name or address. Who sat in a committee stays named."""
    memberships = [str(pk) for pk in user.memberships.values_list("pk", flat=True)]
    lines = ActivityRecord.objects.filter(object_type__startswith="people.")
    for name in names:
        lines.filter(object_label__icontains=name).update(object_label=LABEL)
    Job.objects.filter(actor_id=str(user.pk)).update(actor_label=LABEL)
    kinds = ContentType.objects.get_for_models(User, Membership)
    LogEntry.objects.filter(user=user).delete()
    for model, ids in ((User, [str(user.pk)]), (Membership, memberships)):
        LogEntry.objects.filter(content_type=kinds[model], object_id__in=ids).delete()
