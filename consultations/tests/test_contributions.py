"""Contributions from every channel, their moderation and how they are put together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consultations import services
from consultations.choices import Channel, ConsultationKind
from consultations.models import Consultation, Contribution
from consultations.selectors import consultation_summary, similar_to, suggested_groups
from consultations.services.contributions import Closed, Words
from consultations.tests.participation_world import (
    Country,
    contribute,
    make_country,
    open_consultation,
    submission,
)
from core.intake import TooMany
from core.models import ActivityRecord, OutgoingMail
from core.tables import TableData, TableRowData, read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def typed(consultation: Consultation, country: Country, **fields: Any) -> Contribution:
    values = {
        "consultation": consultation,
        "words": Words(text="Lo dijo en la plaza"),
        "channel": Channel.IN_PERSON,
        "said_on": country.today,
        "by": country.secretariat,
    }
    return services.enter_contribution(**(values | fields))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"opens": 2}, "aún no abre"),
        ({"closes": -1}, "ya cerró"),
        ({"kind": ConsultationKind.PRIORITISATION}, "se apoyan propuestas"),
    ],
)
def test_what_is_not_open_takes_nothing_and_says_why(country: Country, changed: dict[str, Any], said: str) -> None:
    fields = {"opens_on": country.day(changed.get("opens", -10)), "closes_on": country.day(changed.get("closes", 10))}
    row = open_consultation(country, kind=changed.get("kind", ConsultationKind.FORUM), **fields)
    with pytest.raises(Closed, match=said):
        contribute(row)
    assert not Contribution.objects.exists() and not OutgoingMail.objects.exists()


def test_a_cancelled_one_says_its_reason(country: Country) -> None:
    row = open_consultation(country)
    services.cancel_consultation(consultation=row, reason="Se retiró", by=country.secretariat)
    with pytest.raises(Closed, match="Se retiró"):
        contribute(row)


def test_the_same_sheet_is_one_contribution_even_after_the_closing(country: Country) -> None:
    row = open_consultation(country)
    first = contribute(row, key="una", mail="ana@example.org")
    Consultation.objects.update(closes_on=country.day(-1))
    assert contribute(row, key="una", mail="ana@example.org").pk == first.pk
    assert OutgoingMail.objects.count() == 1
    with pytest.raises(ValidationError, match="ya envió otro texto"):
        contribute(row, "Otro texto", key="una")


def test_one_address_and_one_consultation_have_a_limit_an_hour(country: Country, monkeypatch: Any) -> None:
    row = open_consultation(country)
    sheets = [submission(f"limite-{number}") for number in range(11)]
    one_sender = [type(sheet)(sheet.form_key, "", "", False, "mismo", "es") for sheet in sheets]
    for sheet in one_sender[:10]:
        services.receive_contribution(consultation=row, words=Words("texto"), submission=sheet)
    with pytest.raises(TooMany):
        services.receive_contribution(consultation=row, words=Words("texto"), submission=one_sender[10])
    monkeypatch.setattr("consultations.services.contributions.PER_CONSULTATION_HOUR", 11)
    contribute(row)
    with pytest.raises(TooMany):
        contribute(row)
    services.receive_contribution(
        consultation=row, words=Words("texto"), submission=submission(), now=timezone.now() + timedelta(hours=2)
    )


def test_parts_of_others_are_refused(country: Country) -> None:
    row, other = open_consultation(country), open_consultation(make_country("QB"), "otra")
    for words in (Words("x", section=other.sections.first()), Words("x", theme=other.plan.themes.first())):
        with pytest.raises(ValidationError, match="Elija"):
            services.receive_contribution(consultation=row, words=words, submission=submission())


def test_the_secretariat_types_what_was_said_with_the_consent_of_who_said_it(country: Country) -> None:
    row = open_consultation(country)
    made = typed(row, country, author_name="Eva", author_mail="eva@example.org", consented=True)
    assert (made.moderation, made.entered_by, made.text) == ("pending", country.secretariat, "Lo dijo en la plaza")
    assert OutgoingMail.objects.get().recipient == "eva@example.org"
    assert not ActivityRecord.objects.public().filter(verb__startswith="digitó").exists()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"author_name": "Eva"}, "Sin su autorización"),
        ({"show_author": True}, "Escriba el nombre"),
        ({"channel": Channel.WEB}, "por dónde llegó"),
        ({"said_on": country.day(-11)}, "estaba abierta"),
        ({"said_on": country.day(1)}, "estaba abierta"),
        ({"words": Words("  ")}, "Escriba su aporte"),
    ]
    for fields, said in wrong:
        with pytest.raises(ValidationError, match=said):
            typed(row, country, **fields)
    with pytest.raises(PermissionDenied):
        typed(row, country, by=country.moderator)


def test_moderation_publishes_or_hides_with_a_reason_and_keeps_the_words(country: Country) -> None:
    row = contribute(open_consultation(country), "Tal como lo dije", mail="ana@example.org")
    with pytest.raises(PermissionDenied):
        services.moderate_contribution(contribution=row, by=make_country("QB").moderator)
    with pytest.raises(ValidationError, match="motivo de la lista"):
        services.moderate_contribution(contribution=row, hide_reason="porque sí", by=country.moderator)
    shown = services.moderate_contribution(contribution=row, by=country.moderator)
    assert (shown.moderation, shown.text) == ("published", "Tal como lo dije")
    with pytest.raises(ValidationError, match="Ya estaba publicado"):
        services.moderate_contribution(contribution=row, by=country.moderator)
    hidden = services.moderate_contribution(contribution=row, hide_reason="off_topic", by=country.moderator)
    assert not Contribution.objects.public().exists() and hidden.text == "Tal como lo dije"
    assert [mail.body.count("Motivo") for mail in OutgoingMail.objects.order_by("pk")] == [0, 0, 1]
    told = ActivityRecord.objects.public().values_list("actor_label", "object_label")
    assert set(told) == {("La moderación", "Consulta abierta")}


def test_alike_contributions_are_suggested_and_put_together(country: Country) -> None:
    row = open_consultation(country)
    texts = (
        "Publiquen cada mes los datos de la calidad del agua de los acueductos rurales",
        "Queremos que los datos de calidad de agua de acueductos rurales se publiquen mensualmente",
        "Hace falta un puente para la escuela de la vereda El Carmen",
    )
    first, second, third = (contribute(row, text) for text in texts)
    assert [found.pk for found, _score in similar_to(first)] == [second.pk]
    assert [[found.pk for found in group] for group in suggested_groups(row)] == [[first.pk, second.pk]]
    group = services.group_contributions(
        consultation=row, contributions=[first, second], title="Datos del agua cada mes", by=country.moderator
    )
    assert suggested_groups(row) == []
    other = contribute(open_consultation(make_country("QB"), "otra"))
    for rows in ([other], []):
        with pytest.raises(ValidationError):
            services.group_contributions(consultation=row, contributions=rows, group=group, by=country.moderator)
    services.ungroup_contribution(contribution=second, by=country.moderator)
    assert list(group.contributions.all()) == [first] and third.group is None


def table(*rows: dict[str, Any]) -> TableData:
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    return TableData("hoja", header, tuple(TableRowData(line, row) for line, row in enumerate(rows, start=2)))


def test_a_table_is_loaded_whole_and_twice_changes_nothing(country: Country) -> None:
    row = open_consultation(country)
    day = country.today.isoformat()
    good = table(
        {"Texto": "Uno", "Vía": "correo", "Fecha": day, "Tema": "agua y DATOS", "Territorio": country.region.code},
        {"Texto": "Dos", "Vía": "Presencial", "Fecha": f"{country.today:%d/%m/%Y}", "Tema": "", "Territorio": ""},
        {"Texto": "Dos", "Vía": "Presencial", "Fecha": f"{country.today:%d/%m/%Y}", "Tema": "", "Territorio": ""},
    )
    done = services.import_contributions(consultation=row, table=good, by=country.secretariat)
    again = services.import_contributions(consultation=row, table=good, by=country.secretariat)
    assert (len(done.created), done.left, len(again.created), again.left) == (3, 0, 0, 3)
    first = Contribution.objects.get(text="Uno")
    assert (first.theme, first.territory, first.channel) == (country.theme, country.region, "mail")


def test_one_wrong_row_leaves_nothing_and_says_line_and_column(country: Country) -> None:
    row = open_consultation(country)
    day = country.today.isoformat()
    bad = table(
        {"texto": "Bien", "vía": "papel", "fecha": day, "correo": ""},
        {"texto": "", "vía": "papel", "fecha": day, "correo": ""},
        {"texto": "x", "vía": "paloma", "fecha": day, "correo": ""},
        {"texto": "x", "vía": "papel", "fecha": "ayer", "correo": ""},
        {"texto": "x", "vía": "papel", "fecha": day, "correo": "eva@example.org"},
    )
    with pytest.raises(ValidationError) as refused:
        services.import_contributions(consultation=row, table=bad, by=country.secretariat)
    told = refused.value.messages
    assert [text.split(":")[0] for text in told[1:]] == ["Línea 3", "Línea 4", "Línea 5", "Línea 6"]
    assert "paloma" in told[2] and "fecha" in told[3] and "autorización" in told[4]
    assert not Contribution.objects.exists()
    for header, said in ((("texto", "vía"), "Faltan columnas: fecha"), (("texto", "vía", "fecha", "color"), "color")):
        with pytest.raises(ValidationError, match=said):
            services.import_contributions(consultation=row, table=TableData("", header, ()), by=country.secretariat)


def test_a_real_file_is_read(country: Country) -> None:
    row = open_consultation(country)
    content = f"texto;vía;fecha\n«Más agua, menos humo»;correo;{country.today}\n".encode("latin-1")
    services.import_contributions(consultation=row, table=read_table(content, "a.csv"), by=country.secretariat)
    assert Contribution.objects.get().text == "«Más agua, menos humo»"


def test_figures_count_every_state(country: Country) -> None:
    row = open_consultation(country)
    rows = [contribute(row, f"Texto {number}") for number in range(5)]
    for found in rows[:3]:
        services.moderate_contribution(contribution=found, by=country.moderator)
    services.moderate_contribution(contribution=rows[3], hide_reason="spam", by=country.moderator)
    Contribution.objects.filter(pk=rows[0].pk).update(received_at=timezone.now() - timedelta(days=6))
    Contribution.objects.filter(pk=rows[1].pk).update(received_at=timezone.now() - timedelta(days=2))
    for found in rows[:2]:
        services.decide(subject=found, outcome="accepted", text="Sí", by=country.moderator)
    told = consultation_summary(row)
    assert (told.received, told.published, told.pending, told.hidden) == (5, 3, 1, {"spam": 1})
    assert (told.contributions.answered, told.contributions.percent, told.median_days) == (2, 66, 2)
