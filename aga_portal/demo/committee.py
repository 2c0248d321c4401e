"""The committee of the demonstration at work: sessions, minutes, agreements, a working group, its evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from aga_portal.demo.days import Days
from commitments.models import Commitment
from committee import services
from committee.choices import AgreementState, AttendanceStatus, DecisionMethod, SessionKind, SessionMode
from committee.models import Committee, Seat, Session
from committee.services.agenda import AgendaPoint
from committee.services.attendance import Guest, SeatMark
from people.models import User

STARTED = -540
OTHERS = "integrante{}@demostracion.example"
MISSING = ("[escriba lo que se trató en este punto]",)


class DemoCommittee(Days):
    """Everything as it would have been done on its day; no name is a person's."""

    def __init__(
        self, committee: Committee, *, secretariat: User, commitments: Sequence[Commitment], today: date
    ) -> None:
        self.committee, self.secretariat, self.commitments, self.today = committee, secretariat, commitments, today
        self.seats = list(committee.seats.select_related("organization").order_by("order"))

    def moment(self, days: int, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time(hour)))

    def build(self) -> None:
        self._seats()
        self._group()
        first = self._session(-200, SessionKind.ORDINARY, ("Avance de los compromisos", "Reglas de la moderación"))
        self._hold(first, -200, absent=1)
        self._decide(first, -200)
        self._agree(first, -200)
        self._publish_minutes(first, -198)
        second = self._session(-20, SessionKind.PROGRESS, ("Avances ante la sociedad civil", "Acuerdos vencidos"))
        self._hold(second, -20, absent=0)
        minutes = services.start_minutes(session=second, by=self.secretariat, now=self.moment(-19))
        services.open_observations(minutes=minutes, by=self.secretariat, until=self.day(4), now=self.moment(-2))
        self._session(15, SessionKind.ORDINARY, ("Revisión de los acuerdos", "Próxima autoevaluación"))
        self._evaluations()

    def _seats(self) -> None:
        services.set_quorum_rule(
            committee=self.committee,
            since=self.day(STARTED),
            percent=50,
            each_sector=True,
            text="La mitad de los asientos ocupados, con alguien de cada sector (regla ficticia).",
            by=self.secretariat,
            today=self.day(STARTED),
        )
        vacant = [seat for seat in self.seats if not seat.tenures.exists()]
        for number, seat in enumerate(vacant[:-1], start=1):
            user = User.objects.create_user(OTHERS.format(number), full_name=f"Integrante {number} (ficticio)")
            services.begin_tenure(
                seat=seat,
                user=user,
                starts_on=self.day(STARTED),
                ends_on=self.day(60 if number == 1 else STARTED + 729),
                by=self.secretariat,
                today=self.day(STARTED),
            )
        self.holders = {seat.pk: tenure.user for seat in self.seats for tenure in seat.tenures.all() if tenure.user}

    def _group(self) -> None:
        group = services.create_group(
            committee=self.committee,
            name="Mesa de datos abiertos (ficticia)",
            slug="demostracion-mesa-de-datos-abiertos",
            purpose="Acompaña los compromisos que publican datos.",
            created_on=self.day(-180),
            commitments=self.commitments[:3],
            by=self.secretariat,
        )
        for number, seat in enumerate(self._occupied()[-2:]):
            services.add_group_member(
                group=group, seat=seat, since=self.day(-180), coordinates=number == 0, by=self.secretariat
            )

    def _occupied(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.pk in self.holders]

    def _session(self, days: int, kind: str, points: Sequence[str]) -> Session:
        called = min(days - 14, -1)
        session = services.prepare_session(
            committee=self.committee,
            held_on=self.day(days),
            kind=kind,
            starts_time=time(9),
            ends_time=time(12),
            mode=SessionMode.MIXED,
            place="Sala de reuniones (ficticia)",
            link="https://demostracion.example/sala",
            purpose="Sesión ficticia del comité de demostración.",
            by=self.secretariat,
            now=self.moment(called),
        )
        kept = [AgendaPoint(title=item.title, item=item.pk) for item in session.agenda.all()]
        new = [AgendaPoint(title=title) for title in points]
        services.set_agenda(session=session, points=[*kept, *new], by=self.secretariat, now=self.moment(called, 11))
        return services.call_session(session=session, by=self.secretariat, now=self.moment(called, 12))

    def _hold(self, session: Session, days: int, absent: int) -> None:
        seats = self._occupied()
        marks = [SeatMark(seat, AttendanceStatus.PRESENT) for seat in seats[absent:]]
        marks += [SeatMark(seat, AttendanceStatus.EXCUSED) for seat in seats[:absent]]
        services.mark_attendance(session=session, marks=marks, by=self.secretariat, now=self.moment(days, 13))
        services.set_guests(
            session=session,
            guests=[Guest("Persona invitada (ficticia)", "Universidad de la demostración")],
            by=self.secretariat,
            now=self.moment(days, 13),
        )

    def _decide(self, session: Session, days: int) -> None:
        services.record_decision(
            session=session,
            text="Publicar el acta en los quince días siguientes a cada sesión.",
            method=DecisionMethod.CONSENSUS,
            by=self.secretariat,
            now=self.moment(days, 14),
        )
        services.record_decision(
            session=session,
            text="Reunirse cada tres meses.",
            method=DecisionMethod.VOTE,
            in_favour=2,
            against=0,
            abstained=1,
            by=self.secretariat,
            now=self.moment(days, 14),
        )

    def _agree(self, session: Session, days: int) -> None:
        first, last = self._occupied()[0], self._occupied()[-1]
        done = services.make_agreement(
            session=session,
            text="Llevar a la próxima sesión el inventario de datos por publicar.",
            due_on=self.day(days + 40),
            organization=last.organization,
            commitment=self.commitments[0],
            by=self.secretariat,
            now=self.moment(days, 14),
        )
        services.make_agreement(
            session=session,
            text="Proponer el calendario de visitas a los territorios.",
            due_on=self.day(days + 120),
            organization=first.organization,
            by=self.secretariat,
            now=self.moment(days, 14),
        )
        services.follow_agreement(
            agreement=done,
            text="El inventario se entregó y está en el último reporte (ficticio).",
            state=AgreementState.DONE,
            by=self.secretariat,
            now=self.moment(days + 35),
        )

    def _publish_minutes(self, session: Session, days: int) -> None:
        """Drafted by the secretariat, observed by a seat, approved by both sides, published."""
        minutes = services.start_minutes(session=session, by=self.secretariat, now=self.moment(days))
        text = minutes.text
        for gap in MISSING:
            text = text.replace(gap, "Se presentó el avance y se respondieron las preguntas (texto ficticio).")
        minutes = services.save_minutes(minutes=minutes, text=text, by=self.secretariat, now=self.moment(days, 11))
        minutes = services.open_observations(
            minutes=minutes, by=self.secretariat, until=self.day(days + 7), now=self.moment(days, 12)
        )
        government, civil = (
            next(self.holders[seat.pk] for seat in self._occupied()[1:] if seat.sector == sector)
            for sector in ("government", "civil_society")
        )
        observation = services.observe_minutes(
            minutes=minutes,
            text="Falta decir que el calendario se acordó por consenso.",
            by=civil,
            now=self.moment(days + 2),
        )
        services.resolve_observation(
            observation=observation, outcome="accepted", by=self.secretariat, now=self.moment(days + 3)
        )
        minutes = services.send_to_approval(minutes=minutes, by=self.secretariat, now=self.moment(days + 8))
        for user in (government, civil):
            services.approve_minutes(minutes=minutes, by=user, now=self.moment(days + 9))
        minutes.refresh_from_db()
        services.publish_minutes(minutes=minutes, by=self.secretariat, now=self.moment(days + 10))

    def _evaluations(self) -> None:
        last = self.today.year - 1
        past = services.open_evaluation(
            committee=self.committee,
            year=last,
            opens_on=self.day(-330),
            closes_on=self.day(-300),
            by=self.secretariat,
            now=self.moment(-331),
        )
        for score, seat in enumerate(self._occupied(), start=2):
            answers = {
                question.pk: min(score, 5) if question.kind == "scale" else "Más tiempo para leer antes de cada sesión."
                for question in past.questions.all()
            }
            services.answer_evaluation(
                evaluation=past, answers=answers, by=self.holders[seat.pk], now=self.moment(-320)
            )
        services.publish_evaluation(
            evaluation=past,
            summary="El comité cumple su función, y pide más tiempo para leer antes de cada sesión (resumen ficticio).",
            by=self.secretariat,
            now=self.moment(-290),
        )
        services.open_evaluation(
            committee=self.committee,
            year=self.today.year,
            opens_on=self.today,
            closes_on=self.day(20),
            by=self.secretariat,
            now=self.moment(0, 8),
        )
