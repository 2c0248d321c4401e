"""Thin: each task calls one service and may run twice without harm."""

from celery import shared_task
from django.utils import timezone

from commitments import services


@shared_task
def publish_unreviewed_reports() -> int:
    """The ten-day rule: what nobody reviewed is published as "sin verificar"."""
    return services.publish_unreviewed(now=timezone.now())


@shared_task
def check_evidence_links() -> int:
    """Each published link once a week; what one run leaves, the next one visits."""
    return services.check_public_links(now=timezone.now())
