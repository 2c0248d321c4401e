"""What the daily mail says, and to whom it does not say it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.choices import MailState
from core.mail import retry
from core.models import OutgoingMail
from notifications.models import Digest, Reminder
from notifications.services import send_reminders, withdraw_reminders
from notifications.tests.reminder_matters import agree, ask
from notifications.tests.reminder_world import World, at, day, grant, make_world, run
from people.choices import Role
from people.models import Membership, User
from people.services import end_membership

pytestmark = pytest.mark.django_db

BODY = """\
Buen día, Persona secretaria-co-0:

4 asuntos esperan por usted. El más urgente va primero.

Hitos vencidos

- Abrir los datos del agua
  Compromiso uno
  Venció el 17 de noviembre de 2025, hace 8 días. Se le avisa como secretaría técnica.
  {site}/admin/commitments/milestone/{late}/change/

Acuerdos del comité

- Publicar la serie
  Comité CO
  Era para el 18 de noviembre de 2025, hace 7 días. Se le avisa como secretaría técnica.
  {site}/mi-espacio/acuerdos/{agreement}/

Preguntas y avisos sin respuesta

- Pregunta recibida el 13 de noviembre
  Compromiso dos
  La respuesta se esperaba el 24 de noviembre de 2025, ayer. Se le avisa como secretaría técnica.
  {site}/admin/commitments/question/{question}/change/

Consultas por cerrar

- Consulta del borrador
  Plan de prueba
  Cierra el 26 de noviembre de 2025, mañana. Demostración: sus datos son ficticios.
  {site}/consultas/consulta-plan-co/

Todo lo que espera por usted está en su espacio:
{site}/mi-espacio/

Recibe este correo por su papel en el portal: secretaría técnica. Sus recordatorios llegan juntos, un solo correo al día como máximo.
"""


@pytest.fixture
def world(settings: Any) -> World:
    settings.SITE_URL = "https://abierto.example.org"
    return make_world()


def test_the_mail_of_a_secretariat_is_read_whole(world: World, settings: Any) -> None:
    late = world.milestone(ends=-8, title="Abrir los datos\n del agua")
    agreement = agree(world, -7, organization=world.civil[0].organization)
    question = ask(
        world,
        -1,
        commitment=world.commitment(slug="dos"),
        author_name="Canario Vecino",
        author_mail="canario@example.net",
        text="canario-texto",
    )
    trial = type(world.plan).objects.create(
        jurisdiction=world.place, number=1, title="Plan de prueba", slug="prueba", is_public=True, is_demo=True
    )
    world.consultation(-20, 1, plan=trial)
    run()
    mail = OutgoingMail.objects.get(recipient=world.secretariat[0].email)
    assert mail.subject == "Hitos vencidos: Abrir los datos del agua y 3 asuntos más"
    expected = BODY.format(site=settings.SITE_URL, late=late.pk, agreement=agreement.pk, question=question.pk)
    assert mail.body == expected
    assert (mail.language, mail.unsubscribe_url) == ("es", "")


def test_nobody_reads_of_others(world: World) -> None:
    """Each mail names its own reader and nobody else: neither who asked, nor colleagues, nor who sits."""
    world.milestone(ends=7)
    world.session(1)
    world.session(-15)
    agree(world, -7, person=world.civil[0].people[0])
    ask(world, 3, author_name="Canario Vecino", author_mail="canario@example.net", text="canario-texto")
    world.report(world.milestone(world.commitment(slug="tres"), ends=300), by=world.entities[0].people[0], days=-5)
    tenure = world.civil[1].people[0].tenures.get()
    type(tenure).objects.filter(pk=tenure.pk).update(ends_on=day(30))
    run()
    mails = list(OutgoingMail.objects.all())
    assert len(mails) == 13  # two editors, nine seats, two of the secretariat
    for mail in mails:
        text = f"{mail.subject}\n{mail.body}"
        assert "anario" not in text and "P-1" not in text and "@" not in text
        for person in User.objects.exclude(email=mail.recipient):
            assert f"{person.full_name}:" not in text and person.email not in text


def test_one_matter_is_the_subject(world: World) -> None:
    world.milestone(ends=7, title="Hito " + "largo " * 60)
    run()
    mail = OutgoingMail.objects.first()
    assert mail is not None and mail.subject.startswith("Hitos por vencer: Hito largo") and len(mail.subject) < 120
    assert "Un asunto espera por usted." in mail.body and "Vence el 2 de diciembre de 2025, en 7 días." in mail.body
    assert "ficticios" not in mail.body


def test_a_date_known_by_its_month_is_told_so(world: World) -> None:
    world.milestone(ends=7, planned_ends_precision="month")
    run()
    assert "Vence en diciembre de 2025, en 7 días." in OutgoingMail.objects.first().body  # type: ignore[union-attr]


def test_a_period_counts_what_each_owes(world: World) -> None:
    period = world.plan.periods.create(name="Semestre", opens_on=day(-30), closes_on=day(5), locks_on=day(20))
    commitment = world.commitment()
    for number in range(3):
        world.milestone(commitment, ends=300, own=1 if number == 2 else 0)
    run()
    body = OutgoingMail.objects.get(recipient=world.entities[0].people[0].email).body
    assert "- Semestre\n  Quinto plan CO\n  Cierra el 30 de noviembre de 2025, en 5 días. Le faltan 2 hitos" in body
    assert "Le falta 1 hito" in OutgoingMail.objects.get(recipient=world.entities[1].people[0].email).body
    assert str(period.pk) == Reminder.objects.first().subject_id  # type: ignore[union-attr]


def test_a_reviewer_reads_until_when(world: World) -> None:
    world.report(world.milestone(ends=300), by=world.entities[0].people[0], days=-5)
    run()
    body = OutgoingMail.objects.get(recipient=world.civil[0].people[0].email).body
    assert "Espera revisión desde el 20 de noviembre de 2025." in body
    assert "Si nadie lo revisa antes, el 4 de diciembre de 2025 se publica sin verificar." in body


# What has not left.


def test_a_mail_is_taken_back_when_its_reader_lost_every_role(world: World) -> None:
    world.milestone(ends=7)
    now = timezone.now()
    assert send_reminders(now=at()) == 2 and withdraw_reminders(now=now) == 0
    gone, kept = world.entities[0].people[:2]
    Membership.objects.filter(user=gone).update(until=timezone.localdate(now) - day(0).resolution)
    assert withdraw_reminders(now=now) == 1 and withdraw_reminders(now=now) == 0
    mail = OutgoingMail.objects.get(recipient="")
    assert mail.state == MailState.FAILED and mail.last_error.startswith("Retirado") and mail.body == ""
    assert set(Digest.objects.values_list("person", flat=True)) == {kept.pk}
    assert set(Reminder.objects.values_list("person", flat=True)) == {kept.pk}
    with pytest.raises(ValidationError):
        retry(mail=mail, now=now, by=world.secretariat[0])


def test_a_closed_account_gets_nothing(world: World) -> None:
    world.milestone(ends=7)
    send_reminders(now=at())
    User.objects.filter(pk=world.entities[0].people[0].pk).update(is_active=False)
    assert withdraw_reminders(now=timezone.now()) == 1


def test_who_lost_one_role_is_written_anew_of_the_others(world: World) -> None:
    """An editor who also sits in the committee: after leaving the entity, only the session is left."""
    person = world.entities[0].people[0]
    own = Membership.objects.get(user=person)
    grant(person, Role.MODERATOR, jurisdiction=world.place)
    world.milestone(ends=7)
    world.consultation(-20, 1)
    send_reminders(now=at())
    assert "Hitos por vencer" in OutgoingMail.objects.get(recipient=person.email).body
    end_membership(membership=own, until=timezone.localdate() - day(0).resolution, by=world.secretariat[0])
    assert withdraw_reminders(now=timezone.now()) == 1
    Membership.objects.filter(pk=own.pk).update(until=day(-1))  # by the clock of this world
    send_reminders(now=at(0, 11))
    body = OutgoingMail.objects.get(recipient=person.email).body
    assert "Hitos por vencer" not in body and "Consultas por cerrar" in body


def test_what_a_worker_took_is_left_alone(world: World) -> None:
    world.milestone(ends=7)
    send_reminders(now=at())
    OutgoingMail.objects.update(state=MailState.SENDING)
    User.objects.update(is_active=False)
    assert withdraw_reminders(now=timezone.now()) == 0
    assert Reminder.objects.count() == 2


def test_taking_back_costs_the_same_for_thirty(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(1):
        withdraw_reminders(now=timezone.now())
    for number in range(30):
        person = User.objects.create_user(f"otra{number}@example.org", "x")
        grant(person, Role.ENTITY_EDITOR, organization=world.entities[0].organization)
    world.milestone(ends=7)
    assert send_reminders(now=at()) == 32
    Membership.objects.filter(user__email__startswith="otra").update(until=day(0))
    with django_assert_max_num_queries(12):
        assert withdraw_reminders(now=timezone.now()) == 30
