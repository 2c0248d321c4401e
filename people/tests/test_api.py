from __future__ import annotations

import pytest

from core.tests.api_checks import assert_constant, refused, rows
from people.choices import TerritoryLevel
from people.models import Territory

pytestmark = pytest.mark.django_db


def territory(code: str, level: str, parent: Territory | None = None) -> Territory:
    return Territory.objects.create(code=code, name=f"Lugar {code}", slug=code.lower(), level=level, parent=parent)


def test_territories_lie_in_others() -> None:
    country = territory("ZZ", TerritoryLevel.COUNTRY)
    region = territory("ZZ-A", TerritoryLevel.REGION, country)
    territory("ZZ-001", TerritoryLevel.MUNICIPALITY, region)
    territory("YY", TerritoryLevel.COUNTRY)
    assert {row["code"] for row in rows("territories/", territory="ZZ")} == {"ZZ", "ZZ-A", "ZZ-001"}
    assert {row["code"] for row in rows("territories/", parent="ZZ")} == {"ZZ-A"}
    (found,) = rows("territories/", level="municipality")
    assert found["parent"]["code"] == "ZZ-A" and found["parent"]["url"].endswith("/territorios/ZZ-A/")


def test_unknown_and_ill_typed_parameters_are_named() -> None:
    assert list(refused("territories/", pais="ZZ")) == ["pais"]
    assert list(refused("territories/", level="galaxia")) == ["level"]
    assert list(refused("territories/", parent="no-existe")) == ["parent"]


def test_the_list_costs_the_same_with_30_rows() -> None:
    assert_constant("territories/", lambda n: territory(f"Z{n:02}", TerritoryLevel.COUNTRY), at_most=2)
