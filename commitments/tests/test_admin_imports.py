"""The secretariat imports with a preview; nothing loads before it is confirmed, nor for anybody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Commitment, ImportBatch, Milestone
from commitments.tests.admin_world import World, client_of, make_world
from core.models import ActivityRecord

pytestmark = pytest.mark.django_db
ADD = "/admin/commitments/importbatch/add/"
TABLE = "Número de compromiso,Nombre del compromiso,Entidad responsable,Hito,Fin\n77,Nuevo,Ministerio A,Diseñar,06/27\n"


@pytest.fixture
def world(settings, tmp_path: Path) -> World:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def upload(text: str | bytes = TABLE, name: str = "tabla.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def test_preview_then_confirm_then_never_twice(world: World) -> None:
    client = client_of(world.secretariat)
    sent = client.post(ADD, {"plan": world.plan.pk, "upload": upload(), "mapping": "", "sheet": ""})
    batch = ImportBatch.objects.get()
    assert sent["Location"] == f"/admin/commitments/importbatch/{batch.pk}/change/"
    assert not Commitment.objects.filter(number="77").exists() and batch.imported_at is None
    page = client.get(sent["Location"]).content.decode()
    assert "1 creada" in page and "Confirmar y cargar" in page
    confirm = f"/admin/commitments/importbatch/{batch.pk}/confirmar/"
    assert client.get(confirm).status_code == 302 and not Commitment.objects.filter(number="77").exists()
    client.post(confirm)
    commitment = Commitment.objects.get(number="77")
    assert commitment.plan == world.plan and commitment.milestones.get().title == "Diseñar"
    record = ActivityRecord.objects.filter(object_type="plans.actionplan").latest("pk")
    assert record.actor_id == str(world.secretariat.pk)
    again = client.post(confirm, follow=True).content.decode()
    assert "ya se cargó" in again and Milestone.objects.filter(commitment=commitment).count() == 1


def test_refused_rows_are_shown_and_cannot_be_confirmed(world: World) -> None:
    client = client_of(world.secretariat)
    wrong = TABLE + "78,Otro,Ministerio A,Diseñar,mañana\n"
    sent = client.post(ADD, {"plan": world.plan.pk, "upload": upload(wrong)}, follow=True)
    page = sent.content.decode()
    assert "La fecha «mañana» no se entiende" in page and "Confirmar y cargar" not in page
    client.post(f"/admin/commitments/importbatch/{ImportBatch.objects.get().pk}/confirmar/")
    assert not Commitment.objects.filter(number__in=["77", "78"]).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.4 x", "No es una tabla"), (b"a,b\n1,2\n", "No reconocemos las columnas"), (b"PK\x03\x04", "dañado")],
)
def test_garbage_is_told_at_the_field(world: World, content: bytes, words: str) -> None:
    response = client_of(world.secretariat).post(ADD, {"plan": world.plan.pk, "upload": upload(content)})
    assert response.status_code == 200 and words in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_too_big_a_file_is_told_at_the_field(world: World) -> None:
    big = upload(TABLE.encode() + b" " * (10 * 1024 * 1024))
    response = client_of(world.secretariat).post(ADD, {"plan": world.plan.pk, "upload": big})
    assert "más de 10 MB" in response.content.decode() and not ImportBatch.objects.exists()


def test_a_file_that_is_gone_or_was_loaded_by_command_is_not_confirmed(world: World) -> None:
    client = client_of(world.secretariat)
    client.post(ADD, {"plan": world.plan.pk, "upload": upload()})
    batch = ImportBatch.objects.get()
    assert not batch.file.is_public
    confirm = f"/admin/commitments/importbatch/{batch.pk}/confirmar/"
    ImportBatch.objects.update(by_command=True)
    assert "ya se cargó" in client.post(confirm, follow=True).content.decode()
    ImportBatch.objects.update(by_command=False)
    batch.file.file.storage.delete(batch.file.file.name)
    assert "Súbalo otra vez" in client.post(confirm, follow=True).content.decode()
    assert not Commitment.objects.filter(number="77").exists()


def test_nobody_else_imports_nor_reads_an_import(world: World) -> None:
    client_of(world.secretariat).post(ADD, {"plan": world.plan.pk, "upload": upload()})
    batch = ImportBatch.objects.get()
    abroad = world.foreign.commitment.plan
    refused = client_of(world.secretariat).post(ADD, {"plan": abroad.pk, "upload": upload()})
    assert refused.status_code == 200 and ImportBatch.objects.count() == 1
    for person in (world.own.editor, world.foreign.editor):
        client = client_of(person)
        assert client.get(ADD).status_code == 403
        assert client.get(f"/admin/commitments/importbatch/{batch.pk}/change/").status_code == 404
        assert client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/").status_code == 404
    assert not Commitment.objects.filter(number="77").exists()
