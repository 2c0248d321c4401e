"""Spaces: announced, changed, moved, closed and cancelled; their state on any day; what they leave behind."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from consultations import services
from consultations.choices import MaterialKind
from consultations.models import Space, SpaceMaterial
from consultations.selectors.spaces import SpaceState, by_month, in_calendar_order, moves_of, standing
from consultations.services.space_parts import PHOTOGRAPH_BYTES
from consultations.tests.participation_world import Country, make_country
from consultations.tests.space_world import came, held_space, letters, make_space, on_day, sign_up
from core.models import ActivityRecord, OutgoingMail, StoredFile
from plans.models import Stage, Theme

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def country(settings: Any, tmp_path: Path) -> Country:
    settings.MEDIA_ROOT = tmp_path
    return make_country()


def state_on(space: Space, country: Country, day: int, hour: int = 8, confirmed: int = 0, waiting: int = 0) -> str:
    return standing(space, on_day(country, day, hour), confirmed=confirmed, waiting=waiting).state


# State.


def test_the_state_of_a_space_day_by_day(country: Country) -> None:
    space = make_space(country, registration_closes_on=country.day(8))
    assert state_on(space, country, 0) == SpaceState.OPEN
    assert state_on(space, country, 8, 23) == SpaceState.OPEN
    assert state_on(space, country, 9) == SpaceState.CLOSED
    assert state_on(space, country, 10, 10) == SpaceState.CLOSED
    assert state_on(space, country, 10, 12) == state_on(space, country, 11) == SpaceState.HELD
    assert state_on(space, country, 0, confirmed=2) == SpaceState.WAITING
    space.has_waiting_list = False
    assert state_on(space, country, 0, confirmed=2) == SpaceState.FULL
    assert state_on(space, country, 0, confirmed=1) == SpaceState.OPEN
    space.takes_registrations = False
    assert state_on(space, country, 0) == SpaceState.ANNOUNCED


def test_vague_dates_count_to_their_last_day(country: Country) -> None:
    space = Space(starts_on=date(2026, 5, 1), starts_precision="month")
    ended = {
        day: standing(space, on_day(country, (day - country.today).days), confirmed=0, waiting=0).state
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    }
    assert list(ended.values()) == [SpaceState.ANNOUNCED, SpaceState.HELD]
    assert standing(Space(), on_day(country, 0), confirmed=0, waiting=0).state == SpaceState.UNDATED


def test_calendar_goes_from_the_next_to_the_last(country: Country) -> None:
    for slug, starts in (("lejos", 90), ("cerca", 5), ("ayer", -1), ("antes", -300)):
        make_space(country, slug, starts_on=country.day(starts))
    make_space(country, "hoy-sigue", starts_on=country.day(-3), ends_on=country.day(3))
    make_space(country, "sin-fecha", takes_registrations=False, starts_on=None, starts_time=None, ends_time=None)
    make_space(
        country, "este-mes", takes_registrations=False, starts_on=country.today.replace(day=1), starts_precision="month"
    )
    rows = list(in_calendar_order(Space.objects.all(), country.today))
    order = [row.slug for row in rows]
    assert set(order[:2]) == {"este-mes", "hoy-sigue"} and order[2:] == ["cerca", "lejos", "ayer", "antes", "sin-fecha"]
    months = by_month(rows)
    assert [space.slug for month in months for space in month.spaces] == order
    assert months[-1].label == "Sin fecha conocida" and len({(m.section, m.label) for m in months}) == len(months)


# Writes.


def test_the_parts_of_a_space_belong_together(country: Country) -> None:
    other = make_country("QB")
    theme = Theme.objects.create(plan=other.plan, order=2, title="Ajeno", slug="ajeno")
    stage = Stage.objects.create(plan=other.plan, order=2, title="Ajena", slug="ajena", kind="other")
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("stage", {"stage": stage}),
        ("themes", {"themes": [theme]}),
        ("starts_on", {"starts_on": None}),
        ("starts_on", {"starts_precision": "month"}),
        ("registration_closes_on", {"registration_closes_on": country.day(11)}),
        ("ends_time", {"ends_time": time(8)}),
        ("ends_on", {"ends_on": country.day(9)}),
        ("kind", {"kind": "fiesta"}),
    ]
    for number, (field, values) in enumerate(wrong):
        with pytest.raises(ValidationError) as caught:
            make_space(country, f"mal-{number}", **values)
        assert field in caught.value.message_dict or field == "ends_on", (field, caught.value)
    assert not Space.objects.exists()


def test_a_public_space_moves_only_with_a_public_reason(country: Country) -> None:
    space = make_space(country)
    sign_up(space)
    with pytest.raises(ValidationError) as caught:
        services.change_space(space=space, starts_on=country.day(12), by=country.secretariat)
    assert "starts_on" in caught.value.message_dict
    with pytest.raises(ValidationError):
        services.move_space(space=space, starts_on=country.day(12), reason=" ", by=country.secretariat)
    services.move_space(
        space=space,
        starts_on=country.day(12),
        starts_time=time(9),
        reason="Paro de transporte.",
        place="Biblioteca",
        by=country.secretariat,
    )
    (move,) = moves_of(space)
    assert (move.old_start, move.old_place, move.reason) == (
        country.day(10),
        "Casa de la cultura",
        "Paro de transporte.",
    )
    page = Client().get(space.get_absolute_url()).content.decode()
    assert "Paro de transporte." in page and "Antes era en Casa de la cultura." in page
    with pytest.raises(ValidationError, match="Nada cambió"):
        services.move_space(
            space=space, starts_on=country.day(12), starts_time=time(9), reason="Otra vez.", by=country.secretariat
        )
    assert len(letters("ana")) == 2


def test_a_draft_changes_freely_and_is_announced_once(country: Country) -> None:
    space = make_space(country, is_public=False)
    assert Client().get(space.get_absolute_url()).status_code == 404
    services.change_space(
        space=space, starts_on=country.day(20), ends_on=country.day(20), title="Otro", by=country.secretariat
    )
    assert not ActivityRecord.objects.public().exists()
    services.publish_space(space=space, by=country.secretariat)
    assert Client().get(space.get_absolute_url()).status_code == 200
    assert ActivityRecord.objects.public().filter(verb="anunció el espacio").count() == 1
    with pytest.raises(ValidationError):
        services.publish_space(space=space, by=country.secretariat)


def test_what_was_cancelled_or_held_is_not_changed_again(country: Country) -> None:
    space, past = make_space(country), held_space(country)
    services.cancel_space(space=space, reason="Lluvias.", by=country.secretariat)
    space.refresh_from_db()
    who = {"by": country.secretariat}
    attempts = (
        lambda: services.cancel_space(space=space, reason="Otra.", **who),
        lambda: services.cancel_space(space=past, reason="Tarde.", **who),
        lambda: services.move_space(space=space, starts_on=country.day(9), reason="No.", **who),
        lambda: services.change_capacity(space=space, capacity=9, **who),
        lambda: services.close_registrations(space=space, reason="No.", **who),
        lambda: services.close_registrations(space=past, reason="No.", **who),
        lambda: services.reopen_registrations(space=past, **who),
    )
    for attempt in attempts:
        with pytest.raises(ValidationError):
            attempt()
    assert state_on(space, country, 0) == SpaceState.CANCELLED
    page = Client().get(space.get_absolute_url()).content.decode()
    assert "Lluvias." in page and "inscribirse/" not in page


def test_a_deadline_that_passed_is_reopened_with_a_new_one(country: Country) -> None:
    space = make_space(country, registration_closes_on=country.day(-1))
    with pytest.raises(ValidationError, match="escriba uno nuevo"):
        services.reopen_registrations(space=space, by=country.secretariat)
    with pytest.raises(ValidationError, match="después del inicio"):
        services.reopen_registrations(space=space, closes_on=country.day(30), by=country.secretariat)
    space.refresh_from_db()
    services.reopen_registrations(space=space, closes_on=country.day(5), by=country.secretariat)
    assert sign_up(space).state == "confirmed"


def test_a_waiting_list_that_closes_says_that_it_is_full(country: Country) -> None:
    space = make_space(country, capacity=1)
    sign_up(space)
    services.change_space(space=space, has_waiting_list=False, by=country.secretariat)
    space.refresh_from_db()
    assert "Se completó el aforo" in space.close_reason


def test_registration_is_not_taken_away_from_those_who_signed_up(country: Country) -> None:
    space = make_space(country)
    row = sign_up(space)
    with pytest.raises(ValidationError, match="cierre la inscripción"):
        services.change_space(space=space, takes_registrations=False, by=country.secretariat)
    services.cancel_registration(registration=row)
    services.change_space(space=space, takes_registrations=False, by=country.secretariat)


def test_a_space_with_attendance_is_not_cancelled(country: Country) -> None:
    space = make_space(country)
    came(space, 1)
    with pytest.raises(ValidationError, match="asistentes anotados"):
        services.cancel_space(space=space, reason="Error.", by=country.secretariat)
    assert not OutgoingMail.objects.exists()


# What it leaves behind.


def add(space: Space, country: Country, **fields: Any) -> SpaceMaterial:
    return services.add_material(space=space, by=country.secretariat, **({"title": "Relatoría"} | fields))


def upload(content: bytes = PDF, name: str = "x.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_downloaded_by_everybody_while_the_space_is_public(country: Country) -> None:
    space = make_space(country)
    row = add(space, country, upload=upload())
    address = f"/espacios/{space.slug}/materiales/{row.pk}/"
    response = Client().get(address)
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff" and address in page_of(space)
    Space.objects.filter(pk=space.pk).update(is_public=False)
    assert Client().get(address).status_code == 404
    for user, status in ((country.secretariat, 200), (country.moderator, 404), (make_country("QB").secretariat, 404)):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == status
    assert Client().get(f"/espacios/otro/materiales/{row.pk}/").status_code == 404


def page_of(space: Space) -> str:
    return Client().get(space.get_absolute_url()).content.decode()


def test_photographs_say_what_they_show(country: Country) -> None:
    space = make_space(country)
    photograph = {"kind": MaterialKind.PHOTOGRAPH, "upload": upload(PNG, "x.png"), "title": "La mesa"}
    with pytest.raises(ValidationError) as caught:
        add(space, country, **photograph)
    assert "alt_text" in caught.value.message_dict
    add(space, country, **photograph, alt_text="Seis personas alrededor de una mesa.")
    page = page_of(space)
    assert 'alt="Seis personas alrededor de una mesa."' in page and 'loading="lazy"' in page
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceMaterial.objects.create(space=space, kind="photograph", title="Sin texto", url="https://example.org/f.jpg")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "uno de los dos"),
        ({"url": "https://example.org/a", "upload": True}, "uno de los dos"),
        ({"kind": "photograph", "alt_text": "Algo", "upload": PDF}, "es una imagen"),
        ({"kind": "photograph", "alt_text": "Algo", "upload": PNG + b"0" * PHOTOGRAPH_BYTES}, "más de 2 MB"),
        ({"upload": b"<script>alert(1)</script>"}, "No reconocemos"),
        ({"upload": b""}, "vacío"),
        ({"title": "T" * 300, "url": "https://example.org/a"}, "200"),
        ({"url": "javascript:alert(1)"}, "URL"),
    ],
)
def test_what_is_not_accepted_leaves_nothing_behind(country: Country, fields: dict[str, Any], words: str) -> None:
    if "upload" in fields:
        fields = fields | {"upload": upload() if fields["upload"] is True else upload(fields["upload"])}
    with pytest.raises(ValidationError, match=words):
        add(make_space(country), country, **fields)
    assert not SpaceMaterial.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_material_that_is_removed_takes_its_file_with_it(country: Country) -> None:
    row = add(make_space(country), country, upload=upload())
    stored = row.file.file
    assert stored.storage.exists(stored.name)
    services.describe_material(material=row, title="Relatoría final", by=country.secretariat)
    services.remove_material(material=row, by=country.secretariat)
    assert not stored.storage.exists(stored.name) and not StoredFile.objects.exists()


def test_testimonials_show_only_with_consent(country: Country) -> None:
    space = make_space(country)
    who = {"by": country.secretariat}
    row = services.add_testimonial(space=space, text="Nos oyeron.", name="Cira Canaria", **who)
    assert "Nos oyeron." not in page_of(space)
    assert not ActivityRecord.objects.public().filter(verb__contains="testimonio").exists()
    with pytest.raises(ValidationError, match="cómo consta"):
        services.give_consent(testimonial=row, consent_note=" ", **who)
    services.give_consent(testimonial=row, consent_note="Correo del 3 de mayo.", **who)
    assert "Nos oyeron." in page_of(space) and "Correo del 3" not in page_of(space)
    services.withdraw_consent(testimonial=row, **who)
    assert "Nos oyeron." not in page_of(space) and "Canaria" not in page_of(space)
    with pytest.raises(ValidationError):
        services.withdraw_consent(testimonial=row, **who)


def test_speakers_are_named_once_and_corrected(country: Country) -> None:
    space = make_space(country)
    row = services.save_speaker(space=space, name="Rosa", role="Veedora", by=country.secretariat)
    with pytest.raises(ValidationError):
        services.save_speaker(space=space, name="Rosa", by=country.secretariat)
    services.save_speaker(space=space, name="Rosa Luz", role="Veedora", speaker=row, by=country.secretariat)
    assert "Rosa Luz" in page_of(space)
