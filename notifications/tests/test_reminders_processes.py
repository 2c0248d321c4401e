"""Two schedulers and two workers, real processes on the embedded broker: each person has one mail and each row its key."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 24
SEED = """
import django; django.setup()
from notifications.tests.reminder_world import make_world
world = make_world()
for number in range(3):
    commitment = world.commitment(number, slug=f"c{number}")
    for ends in (7, -1, 3):
        world.milestone(commitment, ends=ends)
world.session(1)
"""
COUNT = """
import django; django.setup()
import json
from core.models import OutgoingMail
from notifications.models import Digest, Reminder
keys = list(Reminder.objects.values_list("kind", "subject_id", "person_id", "local_date"))
days = list(Digest.objects.values_list("person_id", "local_date"))
mails = list(OutgoingMail.objects.values_list("recipient", "state"))
print(json.dumps({"keys": keys, "days": days, "mails": mails}, default=str))
"""


def test_two_schedulers_and_two_workers(tmp_path: Path) -> None:
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "notifications.tests.beat_settings",
        "LOG_LEVEL": "info",
    }

    def python(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    python("manage.py", "migrate", "--verbosity", "0")
    python("-c", SEED)
    celery = [sys.executable, "-m", "celery", "-A", "aga_portal"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "info"]
    commands = [[*celery, "worker", "-n", f"w{n}@%h", "-c", "1", "-Q", "celery,mail", *quiet] for n in range(2)]
    commands += [
        [*celery, "beat", "--schedule", str(tmp_path / f"beat{n}"), "--pidfile", "", "--loglevel", "info"]
        for n in range(2)
    ]
    log = tmp_path / "log"
    with log.open("w") as out:
        running = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
            for command in commands
        ]
        try:
            limit = time.monotonic() + 150
            while done_in(log) < RUNS and time.monotonic() < limit:
                time.sleep(0.2)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)
    runs = done_in(log)
    found = json.loads(python("-c", COUNT).splitlines()[-1])
    assert runs >= RUNS, "both schedulers asked each second"
    keys, days = [tuple(row) for row in found["keys"]], [tuple(row) for row in found["days"]]
    assert len(keys) == len(set(keys)) == 3 * 2 * 3 + 9  # three entities, two editors, three milestones; nine seats
    assert len(days) == len(set(days)) == 3 * 2 + 9
    recipients = [recipient for recipient, _state in found["mails"]]
    assert len(recipients) == len(set(recipients)) == 15
    assert {state for _recipient, state in found["mails"]} == {"sent"}
    assert sum(text.count("Message-ID") for text in written(tmp_path)) == 15
    assert "Traceback" not in log.read_text()


def done_in(log: Path) -> int:
    return len(re.findall(r"send_reminders\[[0-9a-f-]+\] succeeded", log.read_text()))


def written(folder: Path) -> list[str]:
    return [path.read_text() for path in (folder / "mail").glob("*.log")]
