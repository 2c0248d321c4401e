"""The promises of the demonstration plan: commitments with their reports in two voices, how they end, what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from django.core.files.uploadedfile import SimpleUploadedFile

from aga_portal.demo.days import Days
from aga_portal.demo.plan import (
    ACCOUNTS,
    COMMITMENTS,
    MERGED_INTO,
    PLAN_ENDS,
    PLAN_STARTS,
    DemoCommitment,
    DemoMilestone,
    DemoReport,
)
from commitments import services as commitments
from commitments.choices import CommitmentState, IndicatorKind, IrmProduct, ParticipationRole, Voice
from commitments.models import Commitment, IrmReport, Milestone, OutdatedFlag, ProgressReport, Question
from commitments.models.question import AnsweredIntake
from core.intake import Submission
from people.choices import Role
from people.models import Organization, Territory, User
from plans.models import ActionPlan, Classification, ReportingPeriod, Theme


@dataclass
class DemoPromises(Days):
    """`editor` reports for the entities, `observer` for civil society."""

    today: date
    plan: ActionPlan
    themes: Sequence[Theme]
    periods: Sequence[ReportingPeriod]
    territories: Sequence[Territory]
    values: Sequence[Classification]
    entities: Sequence[Organization]
    secretariat: User
    editor: User
    observer: User

    def build(self) -> list[Commitment]:
        built = [self._commitment(number, facts) for number, facts in enumerate(COMMITMENTS, start=1)]
        self._ends(built)
        self._irm(built)
        self._voices(built)
        return built

    def _commitment(self, number: int, facts: DemoCommitment) -> Commitment:
        commitment = commitments.create_commitment(
            plan=self.plan,
            title=facts.title,
            lead=self.entities[facts.entity],
            slug=f"demostracion-{number}",
            number=str(number),
            order=number,
            code=f"DEMO-{number:02}",
            summary=f"{facts.title}. Compromiso ficticio con hitos, reportes y fechas de ejemplo.",
            problem="Problema ficticio: la información existe, pero la ciudadanía no puede usarla.",
            solution="Solución ficticia: publicarla a tiempo, en formato abierto y con explicación.",
            theme=self.themes[facts.theme],
            territories=[self.territories[index] for index in facts.territories],
            classifications=self.values[number % 5 : number % 5 + 2],
            counterparts=[self.entities[10 + number % 2]],
            starts_on=self.day(min(milestone.starts for milestone in facts.milestones)),
            ends_on=self.day(max(milestone.ends for milestone in facts.milestones)),
            by=self.secretariat,
            now=self.moment(PLAN_STARTS),
        )
        commitment = commitments.approve_commitment(
            commitment=commitment, by=self.secretariat, now=self.moment(PLAN_STARTS)
        )
        if facts.state != CommitmentState.APPROVED:
            commitment = commitments.change_state(
                commitment=commitment,
                state=CommitmentState.IN_PROGRESS,
                by=self.secretariat,
                now=self.moment(PLAN_STARTS),
            )
        for order, milestone in enumerate(facts.milestones, start=1):
            self._milestone(commitment, order, milestone, self.entities[facts.entity])
        if facts.baseline is not None:
            self._indicator(commitment, with_baseline=facts.baseline)
        return commitment

    def _milestone(self, commitment: Commitment, order: int, facts: DemoMilestone, lead: Organization) -> None:
        milestone = commitments.create_milestone(
            commitment=commitment,
            title=facts.title,
            order=order,
            product=f"{facts.title} (producto ficticio)",
            verification="Enlace público al producto",
            planned_starts_on=self.day(facts.starts),
            planned_ends_on=self.day(facts.moved_from if facts.moved_from is not None else facts.ends),
            weight=Decimal(facts.weight),
            lead=lead,
            by=self.secretariat,
            now=self.moment(PLAN_STARTS),
        )
        if facts.moved_from is not None:
            commitments.move_date(
                milestone=milestone,
                field="end",
                new_date=self.day(facts.ends),
                reason="La contratación del proveedor tomó más tiempo (motivo ficticio).",
                by=self.editor,
                now=self.moment(facts.moved_from - 5),
            )
            milestone.refresh_from_db()
        for report in sorted(facts.reports, key=lambda report: -report.ago):
            self._report(milestone, report, lead)

    def _report(self, milestone: Milestone, facts: DemoReport, lead: Organization) -> None:
        moment = self.moment(-facts.ago)
        civil = facts.voice == Voice.CIVIL_SOCIETY
        by = self.observer if civil else self.editor
        day = self.day(-facts.ago)
        late = milestone.planned_ends_on is not None and milestone.planned_ends_on < day and facts.percent < 100
        report = commitments.start_report(
            milestone=milestone,
            organization=self.entities[10] if civil else lead,
            voice=facts.voice,
            percent=facts.percent,
            actions="Acciones ficticias del periodo: mesas de trabajo, pruebas y publicación parcial.",
            obstacles="Faltaron datos de dos dependencias (obstáculo ficticio)." if late else "",
            reason="El equipo se completó tarde (motivo ficticio)." if late else facts.reason,
            next_steps="Terminar las pruebas y publicar.",
            period=next((p for p in self.periods if p.opens_on <= day <= p.locks_on), None),
            by=by,
            now=moment,
        )
        commitments.add_evidence_link(
            report=report,
            title="Evidencia ficticia",
            url=f"https://example.org/evidencia/{report.pk}",
            dated_on=day,
            by=by,
        )
        if civil:
            commitments.publish_civil_society_report(report=report, by=by, now=moment)
            return
        if facts.state == "draft":
            return
        report = commitments.submit_report(report=report, by=by, now=moment)
        if facts.state == "published":
            commitments.verify_report(report=report, by=self.observer, now=moment + timedelta(hours=5))
        elif facts.state == "unverified":
            commitments.publish_unreviewed(now=moment + timedelta(days=16))
        elif facts.state == "returned":
            commitments.return_report(
                report=report,
                note="La evidencia no muestra el resultado (nota ficticia).",
                by=self.observer,
                now=moment + timedelta(days=1),
            )

    def _indicator(self, commitment: Commitment, *, with_baseline: bool) -> None:
        indicator = commitments.add_indicator(
            commitment=commitment,
            name="Personas que usan el resultado cada mes (ficticio)",
            kind=IndicatorKind.OUTCOME,
            unit="personas",
            baseline_value=Decimal(1200) if with_baseline else None,
            baseline_on=self.day(PLAN_STARTS) if with_baseline else None,
            baseline_source="Registro ficticio" if with_baseline else "",
            target_value=Decimal(5000),
            target_on=self.day(PLAN_ENDS),
            by=self.secretariat,
        )
        for days, value in ((-200, 1900), (-40, 2700)):
            commitments.add_measurement(
                indicator=indicator,
                measured_on=self.day(days),
                value=Decimal(value),
                source="Registro ficticio",
                by=self.secretariat,
            )

    def _ends(self, built: list[Commitment]) -> None:
        by_title = {commitment.title: commitment for commitment in built}
        for commitment, facts in zip(built, COMMITMENTS, strict=True):
            if facts.state in (CommitmentState.IN_PROGRESS, CommitmentState.APPROVED):
                continue
            commitments.change_state(
                commitment=commitment,
                state=facts.state,
                reason=facts.reason,
                merged_into=by_title[MERGED_INTO] if facts.state == CommitmentState.MERGED else None,
                by=self.secretariat,
                now=self.moment(-35),
            )

    def _irm(self, built: list[Commitment]) -> None:
        older = self._irm_report(
            "demostracion-mri-avance", IrmProduct.PROGRESS, "Informe de avance del MRI (ficticio)", -120
        )
        newer = self._irm_report(
            "demostracion-mri-resultados", IrmProduct.RESULTS_REPORT, "Informe de resultados del MRI (ficticio)", -30
        )
        relevance = [value for value in self.values if value.scheme == "ogp_value"][:1]
        for commitment, facts in zip(built, COMMITMENTS, strict=True):
            if facts.irm_old:
                specificity, impact, completion = facts.irm_old
                commitments.add_assessment(
                    report=older,
                    commitments=[commitment],
                    code=commitment.number,
                    specificity=specificity,
                    potential_impact=impact,
                    completion=completion,
                    relevance=relevance,
                    by=self.secretariat,
                    now=self.moment(-120),
                )
            if facts.irm_new:
                potential, completion = facts.irm_new
                commitments.add_assessment(
                    report=newer,
                    commitments=[commitment],
                    code=commitment.number,
                    verifiable=True,
                    open_government_lens=True,
                    potential_for_results=potential,
                    promising=potential == "substantial",
                    promising_reason="Cambiaría una práctica (motivo ficticio)." if potential == "substantial" else "",
                    completion=completion,
                    by=self.secretariat,
                    now=self.moment(-30),
                )

    def _irm_report(self, slug: str, product: str, title: str, days: int) -> IrmReport:
        return commitments.create_irm_report(
            plan=self.plan,
            slug=slug,
            product=product,
            title=title,
            dated_on=self.day(days),
            by=self.secretariat,
            now=self.moment(days),
        )

    def _voices(self, built: list[Commitment]) -> None:
        """What citizens ask and flag, a reply and a correction between voices, a file as evidence."""
        moderator = User.objects.get(email=next(mail for mail, _n, role, _e in ACCOUNTS if role == Role.MODERATOR))
        asked = (
            (built[4], Question, "¿Cuándo publicarán los datos del segundo semestre?", "Ana (ficticia)", 20, 6),
            (
                built[4],
                OutdatedFlag,
                "La fecha de cierre que muestra el portal ya cambió en la página oficial.",
                "",
                9,
                4,
            ),
            (built[6], Question, "¿Qué municipios faltan por incluir?", "", 5, None),
        )
        for commitment, kind, text, name, ago, answered_after in asked:
            row = self._intake(commitment, kind, text, name, ago)
            commitments.moderate_intake(row=row, by=moderator, now=self.moment(1 - ago))
            if answered_after:
                commitments.answer_intake(
                    row=row,
                    text="Respuesta ficticia: el dato se actualizó y está en el último reporte.",
                    by=self.editor,
                    now=self.moment(answered_after - ago),
                )
        self._intake(built[6], Question, "¿Quién revisa la evidencia de este compromiso?", "", 1)
        self._reply_and_correct()

    def _intake(self, commitment: Commitment, kind: type, text: str, name: str, ago: int) -> AnsweredIntake:
        key = f"demostracion-{text}"
        submission = Submission(sha256(key.encode()).hexdigest(), name, "", bool(name), "", "es")
        return commitments.receive_intake(
            kind=kind, commitment=commitment, text=text, submission=submission, now=self.moment(-ago)
        )

    def _reply_and_correct(self) -> None:
        published = ProgressReport.objects.published().filter(milestone__commitment__plan=self.plan)
        civil = published.filter(voice=Voice.CIVIL_SOCIETY).order_by("pk").last()
        entity = civil.milestone.commitment.participations.get(role=ParticipationRole.LEAD).organization
        commitments.reply_to_report(
            report=civil,
            organization=entity,
            text="Réplica ficticia: la evidencia que faltaba ya está publicada.",
            by=self.editor,
            now=self.moment(-2),
        )
        correction = commitments.start_report(
            milestone=civil.milestone,
            organization=civil.organization,
            voice=Voice.CIVIL_SOCIETY,
            corrects=civil,
            percent=min(civil.percent + 5, 95),
            actions="Corrección ficticia: con la evidencia nueva, el avance que vemos es mayor.",
            reason="El reporte anterior no contaba esta evidencia (motivo ficticio).",
            by=self.observer,
            now=self.moment(-1),
        )
        commitments.add_evidence_file(
            report=correction,
            title="Tabla ficticia de avance",
            upload=SimpleUploadedFile("avance.csv", b"hito,avance\nficticio,55\notro ficticio,40\n"),
            by=self.observer,
        )
        commitments.publish_civil_society_report(report=correction, by=self.observer, now=self.moment(-1))
