"""The spaces of the demonstration: to come, with and without places left, and one that was held."""

from __future__ import annotations

from datetime import time, timedelta

from aga_portal.demo import voices
from aga_portal.demo.scene import Scene
from aga_portal.demo.voices import DemoSpace
from consultations import services
from consultations.choices import Disability, Ethnicity, Invitation, Mode, OrganizationType, Sex
from consultations.models import Space


def build_upcoming(scene: Scene) -> None:
    for facts in voices.SPACES:
        _sign_up(scene, _space(scene, facts), facts.people)


def _space(scene: Scene, facts: DemoSpace) -> Space:
    return services.create_space(
        plan=scene.plan,
        stage=scene.stage,
        title=facts.title,
        slug=facts.slug,
        kind=facts.kind,
        summary=facts.summary,
        themes=[scene.themes[index] for index in facts.themes],
        territory=scene.territories[facts.territory],
        place=facts.place,
        mode=Mode.IN_PERSON,
        invitation=Invitation.OPEN,
        capacity=facts.capacity,
        takes_registrations=facts.takes_registrations,
        starts_on=scene.day(facts.day),
        ends_on=scene.day(facts.day),
        starts_time=time(9),
        ends_time=time(12),
        is_public=True,
        by=scene.secretariat,
        now=scene.moment(min(facts.day - 30, -10)),
    )


def _sign_up(scene: Scene, space: Space, people: int) -> None:
    """More people than places go to the waiting list."""
    for number in range(people):
        services.register(
            space=space,
            submission=scene.submission(
                f"{space.slug}-{number}", name=f"Persona {number} (ficticia)", mail=voices.READER.format(number)
            ),
            organization_type=scene.random.choice(OrganizationType.values),
            territory=scene.random.choice(scene.territories),
            now=scene.moment(-8) + timedelta(hours=number),
        )


def build_past(scene: Scene) -> Space:
    """A space that was held: who came, who spoke, what was left of it."""
    space = _space(scene, voices.PAST)
    on = {"by": scene.secretariat, "now": scene.moment(voices.PAST.day + 2)}
    columns = "nombre,organización,tipo de organización,territorio,sexo,edad,pertenencia étnica,discapacidad"
    people = [",".join(_attendant(scene, number)) for number in range(voices.PAST.people)]
    table = "\n".join([columns, *people])
    services.import_attendance(space=space, content=table.encode(), name="asistencia.csv", **on)
    for order, (name, role) in enumerate(voices.SPEAKERS, start=1):
        services.save_speaker(space=space, name=name, role=role, order=order, by=scene.secretariat)
    services.add_material(
        space=space, title="Relatoría del taller (ficticia)", url="https://example.org/relatoria", **on
    )
    text, name, role = voices.TESTIMONIAL
    services.add_testimonial(
        space=space, text=text, name=name, role=role, has_consent=True, consent_note="Formato ficticio.", **on
    )
    return space


def _attendant(scene: Scene, number: int) -> list[str]:
    choose = scene.random.choice
    kind = choose(OrganizationType.values)
    return [
        f"Persona {number} (ficticia)",
        "" if kind == OrganizationType.PERSON else f"Organización {number // 2} (ficticia)",
        kind,
        choose(scene.territories[:5]).code,
        choose((Sex.WOMAN, Sex.WOMAN, Sex.MAN)),
        str(scene.random.randint(16, 75)),
        choose((Ethnicity.NONE, Ethnicity.NONE, Ethnicity.NONE, Ethnicity.INDIGENOUS, "")),
        choose((Disability.NO,) * 6 + (Disability.YES,)),
    ]
