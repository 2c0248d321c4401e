"""The portal's routes and two yardsticks: plain text, and a table of 50 rows with two foreign keys in one query."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from aga_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from aga_portal.urls import urlpatterns as portal
from commitments.models import Participation

TABLE = engines["django"].from_string(
    "<!doctype html><title>b</title><table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.commitment.title }}"
    "</td><td>{{ row.organization.name }}</td></tr>{% endfor %}</table>"
)


def plain_text(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a", content_type="text/plain")


def table(request: HttpRequest) -> HttpResponse:
    rows = Participation.objects.select_related("commitment", "organization").order_by("pk")[:50]
    return HttpResponse(TABLE.render({"rows": rows}, request))


urlpatterns = [path("vara/a", plain_text), path("vara/b", table), *portal]
