"""The general rule of every kind, with the cadence of the domain's description; operators change them in the admin."""

from typing import Any

from django.db import migrations

RULES: dict[str, dict[str, Any]] = {
    "milestone_due": {"days_before": "30,7,1"},
    "milestone_late": {"days_after": "1,7,30", "repeat_every": 30, "escalate_after": 7},
    "no_report": {"days_after": "90", "repeat_every": 30, "escalate_after": 180},
    "period_closing": {"days_before": "15,5,1"},
    "report_to_review": {"days_after": "3,8"},
    "question_unanswered": {"days_before": "3", "days_after": "1,7", "repeat_every": 15, "escalate_after": 1},
    "session_coming": {"days_before": "7,1"},
    "minutes_missing": {"days_after": "15", "repeat_every": 15},
    "agreement_due": {"days_before": "7,1", "days_after": "1,7", "repeat_every": 30, "escalate_after": 7},
    "tenure_ending": {"days_before": "90,30"},
    "consultation_opening": {"days_before": "7,1"},
    "consultation_closing": {"days_before": "7,1"},
}


def write_rules(apps: Any, _editor: Any) -> None:
    rules = apps.get_model("notifications", "ReminderRule").objects
    for kind, values in RULES.items():
        rules.get_or_create(kind=kind, jurisdiction=None, defaults=values)


def erase_rules(apps: Any, _editor: Any) -> None:
    apps.get_model("notifications", "ReminderRule").objects.filter(jurisdiction=None).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_rules_digests_subscriptions")]

    operations = [migrations.RunPython(write_rules, erase_rules)]
