"""The pages that say what is kept of people, which cookies there are, and how usable the portal is.

They say what the code does: the register, the table of periods and the settings are what they are drawn from.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aga_portal.country_profiles import profile
from aga_portal.privacy.cookies import cookies as all_cookies
from aga_portal.privacy.copy import kept_for, lasts
from aga_portal.privacy.purposes import PURPOSES
from aga_portal.privacy.register import HOLDINGS, NAMED, Holding
from aga_portal.privacy.retention import PERIODS
from aga_portal.privacy.rights import channels
from aga_portal.privacy.statement import STATEMENT
from core.consents import newest
from core.models import ConsentText


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "entity": profile().entity,
        "channels": channels(),
        "holdings": [_told(holding) for holding in HOLDINGS],
        "named": [_told(holding) for holding in NAMED],
        "periods": [(period, lasts(period.days)) for period in PERIODS],
    }
    return render(request, "privacy/privacy.html", context)


def _told(holding: Holding) -> tuple[Holding, str, list[str]]:
    columns = ", ".join(dict.fromkeys(str(column.what) for column in holding.columns.values()))
    return holding, columns, kept_for(holding)


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Every version of every text, the newest first, each in the words and languages in which it was shown."""
    now = timezone.now()
    rows = list(ConsentText.objects.order_by("purpose", "country", "-valid_from", "-version", "-language"))
    listed = []
    for purpose, label in PURPOSES.items():
        of_purpose = [row for row in rows if row.purpose == purpose]
        if of_purpose:
            listed.append((label, _versions(of_purpose, now)))
    context = {"purposes": listed, "now": now}
    return render(request, "privacy/consent_texts.html", context)


def _versions(rows: list[ConsentText], now: datetime) -> list[tuple[list[ConsentText], bool]]:
    """Its texts by language, and whether it is the one in force here."""
    here = [row for row in rows if row.country in ("", settings.COUNTRY.upper())]
    current = newest(here, settings.LANGUAGE_CODE, now) if here else None
    versions = [list(texts) for _key, texts in groupby(rows, key=lambda row: (row.country, row.version))]
    return [(texts, current in texts) for texts in versions]


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/cookies.html", {"cookies": all_cookies()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"statement": STATEMENT, "entity": profile().entity, "channels": channels()}
    return render(request, "privacy/accessibility.html", context)


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/my_data.html", {"holdings": HOLDINGS, "channels": channels()})
