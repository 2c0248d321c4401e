"""Entity editors attach files to their reports in the admin."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Evidence
from commitments.tests.admin_world import World, client_of, make_world

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world(settings, tmp_path: Path) -> World:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def post(world: World, content: bytes, **changes: str) -> tuple[int, str]:
    client = client_of(world.own.editor)
    report = world.own.draft
    address = f"/admin/commitments/progressreport/{report.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields}
    existing = report.evidence.count()
    data |= {
        "evidence-TOTAL_FORMS": existing + 1,
        "evidence-INITIAL_FORMS": existing,
        **{f"evidence-{n}-id": row.pk for n, row in enumerate(report.evidence.order_by("pk"))},
        **{f"evidence-{n}-report": report.pk for n in range(existing)},
        f"evidence-{existing}-title": "Acta firmada",
        "actions": "Texto que no se pierde.",
    }
    data |= {f"evidence-{existing}-{name}": value for name, value in changes.items()}
    if content:
        data[f"evidence-{existing}-upload"] = SimpleUploadedFile("acta.pdf", content, "application/pdf")
    response = client.post(address, data)
    return response.status_code, response.content.decode()


def test_a_file_is_kept_with_its_report(world: World) -> None:
    status, page = post(world, PDF)
    assert status == 302, page
    kept = Evidence.objects.get(title="Acta firmada")
    assert kept.file.content_type == "application/pdf" and not kept.file.is_public
    assert client_of(world.own.editor).get(f"/evidencias/{kept.pk}/").status_code == 200
    assert client_of(world.other.editor).get(f"/evidencias/{kept.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "changes", "message"),
    [
        (b"<html><script>1</script></html>", {}, "No reconocemos el contenido"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', {}, "No reconocemos el contenido"),
        (b"", {}, "uno de los dos"),
        (PDF, {"url": "https://example.org/acta"}, "uno de los dos"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    world: World, content: bytes, changes: dict[str, str], message: str
) -> None:
    status, page = post(world, content, **changes)
    assert status == 200 and message in page and "Texto que no se pierde." in page
    assert not Evidence.objects.filter(title="Acta firmada").exists()
    world.own.draft.refresh_from_db()
    assert world.own.draft.actions != "Texto que no se pierde."
