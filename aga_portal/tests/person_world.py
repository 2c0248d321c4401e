"""One person who left something in every place that takes it, beside another who stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from aga_portal.search import upkeep
from aga_portal.tests.participation_canaries import consultation, open_stage, space
from commitments import services as of_commitments
from commitments.models import OutdatedFlag, Question
from commitments.tests.admin_world import World, make_world
from committee.choices import ApplicationState, CommitteeKind
from committee.models import Application, Committee, Renewal
from consultations import services
from consultations.choices import ConsultationKind, RegistrationState
from consultations.models import Contribution, Proposal, Registration, Support
from consultations.services.contributions import Words
from core import mail
from core.intake import Submission
from core.models import OutgoingMail
from notifications.choices import Cadence, TargetKind
from notifications.models import Follower, Subscription

MAIL, NAME = "canaria.delmar@example.org", "Canaria Delmar"
OTHER_MAIL, OTHER_NAME = "vecina@example.org", "Otra Vecina"
SHEETS = iter(range(10**9))


def submission(mail_address: str = MAIL, name: str = NAME, show: bool = False) -> Submission:
    return Submission(f"hoja-{next(SHEETS)}", name, mail_address, show, "huella", "es")


def make_person() -> World:
    """Each of both persons: sent, published, hidden, waiting, signed up, came, supports, follows, applies and was mailed."""
    world = make_world()
    open_stage(world.plan)
    for address, name in ((MAIL, NAME), (OTHER_MAIL, OTHER_NAME)):
        _voices(world, address, name)
        _places(world, address, name)
        _supports(world, address, name)
        _follows(world, address)
        _applies(world, address, name)
        _mails(address, name)
    upkeep.reindex(now=timezone.now())
    return world


def _voices(world: World, address: str, name: str) -> None:
    tag = name.split()[0].lower()
    forum = consultation(world, f"foro-{tag}", f"Foro de {tag[:3]}")
    for number, end in enumerate(("waits", "hidden", "answered")):
        row = services.receive_contribution(
            consultation=forum,
            words=Words(text=f"Aporte {end}. Soy {name}, escriban a {address}.", organization_name=f"Taller {name}"),
            submission=submission(address, name, show=bool(number)),
        )
        if end != "waits":
            services.moderate_contribution(
                contribution=row, by=world.root, hide_reason="personal_data" if end == "hidden" else ""
            )
    services.decide(subject=row, outcome="accepted", text="Se hará.", by=world.root)
    for kind in (Question, OutdatedFlag):
        for end in ("waits", "published"):
            sent = of_commitments.receive_intake(
                kind=kind,
                commitment=world.own.commitment,
                text=f"Pregunta {end} de {name}, {address}",
                submission=submission(address, name, show=True),
            )
            if end == "published":
                of_commitments.moderate_intake(row=sent, by=world.secretariat)


def _places(world: World, address: str, name: str) -> None:
    tag = name.split()[0].lower()
    coming = space(world, f"viene-{tag}", "Taller que viene", 9, takes_registrations=True, capacity=1)
    services.register(space=coming, submission=submission(address, name), organization_name=f"Taller {name}")
    services.register(space=coming, submission=submission(f"fila-{tag}@example.org", "Quien espera"))
    held = space(world, f"hecho-{tag}", "Taller hecho", -9)
    came = Registration.objects.create(
        space=held,
        receipt=f"I-{tag}",
        state=RegistrationState.CONFIRMED,
        author_name=name,
        author_mail=address.upper(),
        organization_name=f"Taller {name}",
        sex="woman",
        consent_version="2026-11",
    )
    held.attendances.create(registration=came, name=name, organization_name=f"Taller {name}", noted_by=world.root)


def _supports(world: World, address: str, name: str) -> None:
    tag = name.split()[0].lower()
    proposal = Proposal.objects.create(plan=world.plan, title="Propuesta", slug=f"p-{tag}", text="x", state="proposed")
    now = timezone.now()
    for slug, closes in (("abierta", 5), ("cerrada", -2)):
        vote = consultation(
            world,
            f"{slug}-{tag}",
            "Voto",
            kind=ConsultationKind.PRIORITISATION,
            opens_on=world.today - timedelta(days=20),
            closes_on=world.today + timedelta(days=closes),
        )
        Support.objects.create(
            consultation=vote,
            proposal=proposal,
            receipt=f"S-{slug}-{tag}"[:20],
            token=f"clave-{slug}-{tag}",
            mail_key=address,
            author_mail=address,
            consent_version="2026-11",
            confirmed_at=now,
        )


def _follows(world: World, address: str) -> None:
    plan = world.plan.slug
    follower = Follower.objects.create(
        author_mail=address, token=f"clave-{address}", receipt=f"SG-{len(address)}", consent_version="2026-11"
    )
    Subscription.objects.create(
        follower=follower, kind=TargetKind.PLAN, key=plan, cadence=Cadence.WEEKLY, confirmed_at=timezone.now()
    )


def _applies(world: World, address: str, name: str) -> None:
    board, _is_new = Committee.objects.get_or_create(
        slug="comite", defaults={"jurisdiction": world.country, "kind": CommitteeKind.values[0], "name": "Comité"}
    )
    renewal, _is_new = Renewal.objects.get_or_create(
        slug="renovacion",
        defaults={
            "committee": board,
            "title": "Renovación",
            "call": "x",
            "opens_on": world.today,
            "closes_on": world.today,
        },
    )
    for state in (ApplicationState.RECEIVED, ApplicationState.NOT_ADMITTED, ApplicationState.ADMITTED):
        Application.objects.create(
            renewal=renewal,
            receipt=f"R-{state}-{len(address)}"[:20],
            organization_name="Fundación del río",
            sector="civil_society",
            statement=f"Porque sí, dice {name}." if state != ApplicationState.ADMITTED else "Porque sí.",
            state=state,
            state_reason="Fuera de plazo." if state == ApplicationState.NOT_ADMITTED else "",
            author_name=name,
            author_mail=address,
            consent_version="2026-11",
        )


def _mails(address: str, name: str) -> None:
    mail.queue(to=address, subject="Sin salir", body=f"Hola, {name}")
    sent = mail.queue(to=address.title(), subject="Salió", body=f"Hola, {name}", calendar=f"ATTENDEE:{address}")
    OutgoingMail.objects.filter(pk=sent.pk).update(state="sent", sent_at=timezone.now(), last_error=f"{address} 250")


def said_anywhere(*words: str) -> list[str]:
    """Where the database says one of these words, whatever their case: every text of every column of every table."""
    found = []
    kind = "blob" if connection.vendor == "sqlite" else "text"  # an index of SQLite keeps words among bytes
    for table, columns in _text_columns():
        for column in columns:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT CAST("{column}" AS {kind}) FROM "{table}"')  # noqa: S608 - names of the database
                texts = [_text(value).lower() for (value,) in cursor.fetchall() if value is not None]
            found += [f"{table}.{column}" for word in words if any(word.lower() in text for text in texts)]
    return sorted(set(found))


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _text_columns() -> Iterator[tuple[str, list[str]]]:
    """From the database itself, not from the models: caches and indexes are tables too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" WHERE 1 = 0')  # noqa: S608 - names of the database
            yield table, [column[0] for column in cursor.description]


def rows_of(mail_address: str, *kinds: type[models.Model]) -> dict[str, Any]:
    kinds = kinds or (Contribution, Question, OutdatedFlag, Registration, Support, Follower, Application)
    return {kind.__name__: kind._default_manager.filter(author_mail__iexact=mail_address).count() for kind in kinds}


def installed() -> list[type[models.Model]]:
    return list(apps.get_models())
