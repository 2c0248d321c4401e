"""What waits for the signed-in person, on their own page."""

from __future__ import annotations

import pytest
from django.test import Client

from consultations.services import moderate_contribution
from consultations.tests.participation_world import contribute, make_country, open_consultation

pytestmark = pytest.mark.django_db


def test_moderators_read_which_consultations_wait_for_them(client: Client) -> None:
    here, elsewhere = make_country(), make_country("QB")
    consultation = open_consultation(here)
    published = contribute(consultation, "Uno")
    moderate_contribution(contribution=published, by=here.moderator)
    contribute(consultation, "Dos")
    client.force_login(here.moderator)
    page = client.get("/mi-espacio/").content.decode()
    assert "1 por moderar" in page and "1 sin respuesta" in page
    client.force_login(elsewhere.moderator)
    assert "por moderar" not in client.get("/mi-espacio/").content.decode()
