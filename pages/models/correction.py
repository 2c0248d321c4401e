from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """Something that was published and was wrong. Never edited: a mistake in it is corrected by another."""

    corrected_on = models.DateField(_("fecha de la corrección"))
    place = models.CharField(
        _("dónde se publicó"), max_length=200, help_text=_("La página, el documento o los datos, por su nombre.")
    )
    url = models.CharField(
        _("dirección"),
        max_length=500,
        blank=True,
        help_text=_("De este portal, empezada por «/», o completa con https://."),
    )
    was = models.TextField(_("qué decía"), max_length=1000)
    now_says = models.TextField(_("qué dice ahora"), max_length=1000)
    reason = models.TextField(_("por qué estaba mal"), max_length=600, blank=True)
    noticed_by = models.CharField(
        _("quién lo advirtió"),
        max_length=150,
        blank=True,
        help_text=_("La oficina u organización. Nunca el nombre de una persona."),
    )

    class Meta:
        verbose_name = _("corrección")
        verbose_name_plural = _("correcciones")
        ordering = ["-corrected_on", "-id"]

    def __str__(self) -> str:
        return self.place

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:correction_list')}#correccion-{self.pk}"
