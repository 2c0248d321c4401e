"""Long work in the admin: who asks, who sees it, what the page says while it goes and how it ended."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.imports.batches import LONG_TABLE
from commitments.models import Commitment, ImportBatch, Milestone
from commitments.services.evidence import recheck_public_links
from commitments.tests.admin_world import World, client_of, make_world
from core import jobs
from core.choices import JobState
from core.models import Job, LinkCheck
from dashboards.models import ProgressSnapshot
from people.choices import Role
from people.models import Membership, User

pytestmark = pytest.mark.django_db
ADD, REBUILD = "/admin/commitments/importbatch/add/", "/admin/dashboards/progresssnapshot/reconstruir/"


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def table(rows: int, wrong: bool = False) -> SimpleUploadedFile:
    head = "Número de compromiso,Nombre del compromiso,Entidad responsable,Hito,Fin\n"
    body = "".join(f"{500 + n // 50},Tabla {n // 50},Ministerio A,Hito {n},06/27\n" for n in range(rows))
    return SimpleUploadedFile("tabla.csv", (head + body + ("7,Otro,M,H,mañana\n" if wrong else "")).encode())


def tried(world: World, client: Client, rows: int) -> ImportBatch:
    client.post(ADD, {"plan": world.plan.pk, "upload": table(rows)})
    return ImportBatch.objects.get()


def page(job: Job) -> str:
    return f"/admin/core/job/{job.pk}/change/"


def carried() -> Job:
    job = jobs.run_next(now=timezone.now())
    assert job is not None
    return job


class TestImport:
    def test_a_long_table_becomes_a_job_and_is_loaded_whole(self, world: World) -> None:
        client = client_of(world.secretariat)
        batch = tried(world, client, LONG_TABLE + 1)
        preview = f"/admin/commitments/importbatch/{batch.pk}/change/"
        assert "la carga un proceso aparte" in client.get(preview).content.decode()
        sent = client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/")
        job = Job.objects.get()
        assert sent["Location"] == page(job) and not Commitment.objects.filter(number="500").exists()
        assert (job.total, job.actor_id) == (LONG_TABLE + 1, str(world.secretariat.pk))
        waiting = client.get(preview).content.decode()
        assert "Se está cargando" in waiting and page(job) in waiting and "Confirmar y cargar" not in waiting
        again = client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/")
        assert again["Location"] == page(job) and Job.objects.count() == 1
        done = carried()
        assert (done.state, done.done, done.note) == ("done", 201, "Se cargó el archivo: 201 filas.")
        assert Milestone.objects.filter(commitment__number__startswith="50").count() == LONG_TABLE + 1
        batch.refresh_from_db()
        assert batch.imported_by == world.secretariat and not batch.file.is_public
        ended = client.get(page(job)).content.decode()
        assert "Terminado." in ended and "201 filas" in ended and f'href="{preview}"' in ended

    def test_a_short_one_is_loaded_at_once(self, world: World) -> None:
        client = client_of(world.secretariat)
        batch = tried(world, client, LONG_TABLE)
        client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/")
        assert not Job.objects.exists() and Commitment.objects.filter(number="500").exists()

    def test_run_again_after_it_was_loaded_it_changes_nothing(self, world: World) -> None:
        client = client_of(world.secretariat)
        batch = tried(world, client, LONG_TABLE + 1)
        client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/")
        carried()
        before = Milestone.objects.count()
        Job.objects.update(state=JobState.QUEUED)
        assert carried().state == JobState.DONE and Milestone.objects.count() == before

    def test_who_lost_the_role_meanwhile_loads_nothing(self, world: World) -> None:
        client = client_of(world.secretariat)
        batch = tried(world, client, LONG_TABLE + 1)
        client.post(f"/admin/commitments/importbatch/{batch.pk}/confirmar/")
        Membership.objects.filter(user=world.secretariat).update(until=timezone.localdate() - timedelta(days=1))
        done = carried()
        assert done.state == JobState.FAILED and "ya no tiene permiso" in done.note
        assert not Commitment.objects.filter(number="500").exists()

    def test_a_refused_row_loads_nothing(self, world: World) -> None:
        client = client_of(world.secretariat)
        client.post(ADD, {"plan": world.plan.pk, "upload": table(LONG_TABLE + 1, wrong=True)})
        client.post(f"/admin/commitments/importbatch/{ImportBatch.objects.get().pk}/confirmar/")
        done = carried()
        assert done.state == JobState.FAILED and "corrija las filas rechazadas" in done.note
        assert not Commitment.objects.filter(number="500").exists()


class TestCurve:
    def ask(self, client: Client, plan: Any, since: date, until: date, **more: Any) -> Any:
        data = {"plan": plan.pk, "since": since.isoformat(), "until": until.isoformat(), "every": 1, **more}
        return client.post(REBUILD, data)

    def test_the_secretariat_asks_and_every_day_is_written(self, world: World) -> None:
        client, today = client_of(world.secretariat), world.today
        assert REBUILD in client.get("/admin/dashboards/progresssnapshot/").content.decode()
        assert client.get(REBUILD).status_code == 200
        sent = self.ask(client, world.plan, today - timedelta(days=4), today)
        assert sent["Location"] == page(Job.objects.get())
        done = carried()
        assert (done.state, done.done, done.total) == ("done", 5, 5), done.note
        days = ProgressSnapshot.objects.filter(plan=world.plan, scope="plan").values_list("date", flat=True)
        assert sorted(days) == [today - timedelta(days=back) for back in (4, 3, 2, 1, 0)]
        assert done.note == f"Se escribieron {ProgressSnapshot.objects.count()} cortes."

    def test_each_week_and_the_last_day(self, world: World) -> None:
        today = world.today
        self.ask(client_of(world.secretariat), world.plan, today - timedelta(days=16), today, every=7)
        assert carried().total == 4

    def test_days_that_make_no_sense_are_told_at_the_field(self, world: World) -> None:
        client, today = client_of(world.secretariat), world.today
        for since, until, words in (
            (today, today + timedelta(days=1), "no sea futura"),
            (today, today - timedelta(days=1), "igual o posterior"),
            (today - timedelta(days=366 * 15 + 1), today, "más de 15 años"),
        ):
            assert words in self.ask(client, world.plan, since, until).content.decode()
        assert not Job.objects.exists()

    def test_nobody_else_asks(self, world: World) -> None:
        abroad, today = world.foreign.commitment.plan, world.today
        assert self.ask(client_of(world.secretariat), abroad, today, today).status_code == 200
        assert self.ask(client_of(world.own.editor), world.plan, today, today).status_code == 403
        assert self.ask(Client(), world.plan, today, today).status_code == 403
        assert not Job.objects.exists()


class TestLinks:
    def test_every_link_is_visited_but_those_of_the_last_hour(self, world: World) -> None:
        """No network here: every address is refused before it is called, and counts as visited."""
        for part, path in ((world.own, "a"), (world.other, "b")):
            part.evidence.__class__.objects.filter(pk=part.evidence.pk).update(
                report=part.published, url=f"https://192.0.2.1/{path}"
            )
        LinkCheck.objects.create(url="https://192.0.2.1/a", checked_at=timezone.now() - timedelta(days=2), status=200)
        told: list[tuple[int, int]] = []

        def visit() -> str:
            return recheck_public_links(
                actor=world.secretariat, progress=lambda *at: told.append(at), allowed=lambda ip: False
            )

        assert visit() == "Se visitaron 2 enlaces." and told == [(0, 2), (1, 2)]
        assert visit() == "Se visitaron 0 enlaces."


class TestPage:
    @pytest.fixture
    def job(self, world: World) -> Job:
        return jobs.ask(kind="links", params={}, by=world.secretariat)

    def text(self, world: World, job: Job, query: str = "") -> str:
        answer = client_of(world.secretariat).get(page(job) + query)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_while_it_waits_and_runs_the_page_renews_itself(self, world: World, job: Job) -> None:
        text = self.text(world, job)
        assert "En espera." in text and 'http-equiv="refresh"' in text and 'data-live="5"' in text
        now = timezone.now()
        Job.objects.update(state=JobState.RUNNING, started_at=now, seen_at=now, done=30, total=120)
        text = self.text(world, job)
        assert '<progress id="bar" max="120" value="30">' in text and "30 de 120" in text
        quiet = self.text(world, job, "?quieta=1")
        assert 'http-equiv="refresh"' not in quiet and "data-live" not in quiet and "Actualizar sola" in quiet

    def test_once_ended_it_renews_itself_no_more(self, world: World, job: Job) -> None:
        Job.objects.update(state=JobState.FAILED, note="Falta <b>algo</b>.", finished_at=timezone.now())
        text = self.text(world, job)
        assert "No se pudo." in text and "Falta &lt;b&gt;algo&lt;/b&gt;." in text and "<progress" not in text
        assert 'http-equiv="refresh"' not in text and "data-live" not in text and "Pedirlo otra vez" in text

    def test_one_without_signs_of_life_is_told(self, world: World, job: Job) -> None:
        Job.objects.update(
            state=JobState.RUNNING, started_at=timezone.now(), seen_at=timezone.now() - timedelta(hours=1)
        )
        assert "Nadie dice cómo va" in self.text(world, job)

    def test_it_has_no_inline_script(self, world: World, job: Job) -> None:
        text = self.text(world, job)
        assert "<script>" not in text and " style=" not in text

    def test_repeating_makes_a_new_job(self, world: World, job: Job) -> None:
        client, again = client_of(world.secretariat), f"/admin/core/job/{job.pk}/repetir/"
        assert client.post(again).status_code == 403
        Job.objects.update(state=JobState.FAILED)
        assert client.get(again).status_code == 405
        sent = client.post(again)
        assert sent["Location"] == page(Job.objects.latest("pk")) and Job.objects.count() == 2

    def test_each_sees_its_own_and_superusers_all(self, world: World, job: Job) -> None:
        colleague = User.objects.create_user("colega@example.org")
        Membership.objects.create(
            user=colleague, role=Role.SECRETARIAT, jurisdiction=world.country, since=world.today - timedelta(days=1)
        )
        seen = {}
        for user in (world.secretariat, colleague, world.root, world.own.editor):
            client = client_of(user)
            listed = client.get("/admin/core/job/")
            rows = len(listed.context["cl"].queryset) if listed.status_code == 200 else None
            seen[user.email] = (rows, client.get(page(job)).status_code)
            assert user in (world.secretariat, world.root) or client.post(
                f"/admin/core/job/{job.pk}/repetir/"
            ).status_code in (403, 404)
        assert list(seen.values()) == [(1, 200), (0, 404), (1, 200), (None, 404)]

    def test_the_list_asks_the_same_with_1_and_30(self, world: World, job: Job) -> None:
        client, counts = client_of(world.secretariat), []
        for _round in range(2):
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/admin/core/job/").status_code == 200
            counts.append(len(captured))
            Job.objects.bulk_create(
                Job(kind="links", actor_id=str(world.secretariat.pk), total=3) for _number in range(29)
            )
        assert counts[0] == counts[1] <= 15, counts
