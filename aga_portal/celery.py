import os

from celery import Celery

from aga_portal import broker  # noqa: F401  (makes atomicfile:// known)
from aga_portal.lost_ack import ReleaseLostAcks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aga_portal.settings")

app = Celery("aga_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(ReleaseLostAcks)
