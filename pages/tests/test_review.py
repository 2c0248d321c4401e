"""What stops a publication, what is only pointed out, and what is said about each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import LinkCheck
from pages import services
from pages.models import Article, Page
from pages.review import findings, in_words, outward
from pages.tests.content_world import article, page, published, secretariat, source

pytestmark = pytest.mark.django_db
DEAD, ALIVE, NEW = "https://muerto.example/a", "https://vivo.example/a", "https://nuevo.example/a"


def told(row: Any, *, blocks: bool = True) -> list[str]:
    return [in_words(one) for one in findings(row, now=timezone.now()) if one.blocks is blocks]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Vinieron xx asistentes.", "«xx»"),
        ("Fecha: 00/00/0000", "«00/00/0000»"),
        ("Vea [aquí]().", "Escriba la dirección del enlace"),
        ("Más detalles: haga clic aquí.", "Escriba la dirección del enlace"),
        ("Lea [esto](/no-existe/).", "Esa dirección no existe en este portal"),
        ("Lea [esto](/paginas/borrador/).", "no está publicada"),
        ("Lea [esto](/en/noticias/nadie/).", "no está publicada"),
        ("![](foto.png)", "qué muestra la imagen"),
        ("   ", "está vacío"),
    ],
)
def test_what_stops_a_publication(body: str, said: str) -> None:
    page("borrador")
    row = article("con-falta", body=body)
    assert any(said in line for line in told(row)), told(row)
    with pytest.raises(ValidationError) as refused:
        published(row)
    assert refused.value.messages[0] == "Aún no se puede publicar:" and any(said in m for m in refused.value.messages)
    later = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError):
        services.publish(row=row, at=later, by=secretariat())
    assert Article.objects.get(pk=row.pk).published_at is None


def test_each_finding_says_where() -> None:
    row = article(body="Bien.\n\nVinieron xx personas.\n\n[x](/no-existe/)")
    assert "Texto, línea 3: «xx» Escriba el número o la palabra que falta." in told(row)
    row = article("titulo", title="Acta del xx de mayo")
    assert any(line.startswith("Título:") for line in told(row))


def test_what_is_well_written_stops_nothing() -> None:
    published(page("otra"))
    row = article(
        body="Siglo XX. Vea [el plan](/planes/), [otra](/paginas/otra/), [inglés](/en/paginas/otra/), "
        "[datos](/api/v1/plans/) y <mailto:oficina@example.org>.\n\n> Cita.",
        sources=[source()],
    )
    assert told(row) == [] == told(row, blocks=False)
    assert published(row).published_at is not None


@pytest.mark.parametrize(("status", "stops"), [(200, False), (301, False), (403, False), (429, False)])
def test_links_that_answer_stop_nothing(status: int, stops: bool) -> None:
    LinkCheck.objects.create(url=ALIVE, status=status, checked_at=timezone.now())
    assert bool(told(article(body=f"[x]({ALIVE})"))) is stops


@pytest.mark.parametrize("status", [404, 410, 500, 503, None])
def test_dead_links_stop_until_they_are_visited_again(status: int | None) -> None:
    LinkCheck.objects.create(url=DEAD, status=status, checked_at=timezone.now())
    row = article(body=f"[x]({DEAD}) y [y]({NEW})")
    assert any(DEAD in line and "No respondió" in line for line in told(row))
    assert any(NEW in line and "Aún no se ha visitado" in line for line in told(row, blocks=False))
    assert services.ask_to_visit_links(row=row, by=secretariat()) == 1
    assert told(row) == []


def test_links_are_visited_before_and_after_publication(settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"
    row = article(body=f"[x]({NEW}) [y](/planes/) [z](https://portal.example/planes/) [w](mailto:a@b.example)")
    withdrawn = published(article("fuera", body=f"[x]({ALIVE})"))
    services.withdraw(row=withdrawn, reason="Repetida.", by=secretariat())
    assert outward(row) == [NEW]
    assert services.check_content_links(now=timezone.now(), allowed=lambda ip: False) == 1
    assert list(LinkCheck.objects.values_list("url", "status")) == [(NEW, None)]
    assert services.check_content_links(now=timezone.now(), allowed=lambda ip: False) == 0


def test_advice_stops_nothing() -> None:
    long = "una palabra tras otra " * 8
    row = article(body=f"{long}.\n\n![Un patio](foto.png)")
    found = told(row, blocks=False)
    assert told(row) == []
    assert any("32 palabras" in line for line in found)
    assert any("solo sus palabras" in line for line in found) and any("ninguna fuente" in line for line in found)


def test_what_is_public_cannot_be_spoilt() -> None:
    row = published(article())
    with pytest.raises(ValidationError, match="Aún no se puede publicar"):
        services.change_publication(row=row, by=secretariat(), body="Vinieron xx personas.")
    row.refresh_from_db()
    assert "xx" not in row.body
    draft = article("suelta")
    assert services.change_publication(row=draft, by=secretariat(), body="Vinieron xx personas.").body.endswith(".")


def test_a_page_needs_no_summary_and_news_do() -> None:
    assert published(page("sin-resumen", summary="")).published_at is not None
    assert any(line.startswith("Resumen:") for line in told(article("sin", summary=" ")))


def test_the_cost_does_not_grow_with_links(django_assert_max_num_queries: Any) -> None:
    published(page("destino"))
    body = "\n".join(f"[a](https://a.example/{n}) [b](/paginas/destino/) [c](/noticias/n{n}/)" for n in range(30))
    row = Page.objects.get(pk=page("larga", body=body).pk)
    with django_assert_max_num_queries(4):
        findings(row, now=timezone.now())
