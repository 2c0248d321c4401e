"""From rows to commitments and milestones: all of a file or nothing, and the same file twice changes nothing.

A text that is already public is never overwritten, nor is a planned date ever moved: what differs is kept and said at
its row. Completion percents of a table are not loaded: nobody reports by import.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState, ParticipationRole
from commitments.imports.mappings import Mapping, mapping_for
from commitments.imports.parsing import Unreadable, WrittenDate, WrittenEntity, dates_in, entities_in, text_of
from commitments.imports.plans import plan_of_slug
from commitments.models import CheckDate, Commitment, Milestone, MilestoneResponsible, Participation
from commitments.services.commitments import free_slug
from core import activity
from core.jobs import Progress
from core.tables import Refused, TableData, TableRowData
from core.text import fold
from people.choices import Sector
from people.models import Organization, Territory, User
from plans.models import ActionPlan, Theme

CREATED, CHANGED, SAME, REFUSED = "created", "changed", "same", "refused"
WEIGHT = {SAME: 0, CHANGED: 1, CREATED: 2, REFUSED: 3}
LONG_TITLE = 400


@dataclass
class RowResult:
    """What became of one row. `column` and `reason` say what was refused, or what was kept as it was."""

    table: str
    line: int
    outcome: str
    column: str = ""
    reason: str = ""

    def tell(self, column: str, reason: str) -> None:
        """Say something of a row that is not refused; `column` is that of the first thing said."""
        self.column = self.column or column
        if reason not in self.reason:
            self.reason = f"{self.reason} {reason}".strip()


@dataclass
class Report:
    """Row by row. `loaded` is false when a row was refused, or when it was only a trial."""

    plan: str
    rows: list[RowResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    loaded: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows)

    @property
    def refused(self) -> list[RowResult]:
        return [row for row in self.rows if row.outcome == REFUSED]


class RowRefused(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def load_commitments(
    *,
    tables: Iterable[TableData],
    plan_slug: str,
    by: User | None = None,
    mapping: str = "",
    dry_run: bool = False,
    publish: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Load the tables in one transaction, the plan too when it is missing. Raises Refused for a table as a whole."""
    known = [(table, mapping_for(table, mapping)) for table in tables]
    if empty := next((table for table, _mapping in known if not table.rows), None):
        raise Refused(_("«%(name)s» tiene encabezado y ninguna fila. No hay nada que cargar.") % {"name": empty.name})
    report = Report(plan=plan_slug)
    try:
        with transaction.atomic():
            plan = plan_of_slug(plan_slug, publish, report.notes)
            loader = _Loader(plan, ", ".join(table.name for table, _mapping in known))
            total = sum(len(table.rows) for table, _mapping in known)
            for table, chosen in known:
                loader.load(table, chosen, report, progress and partial(progress, total=total))
            if report.refused or dry_run:
                raise _Undo
            record_import(plan, loader.source, report, by)
            report.loaded = True
    except _Undo:
        pass
    return report


class _Loader:
    """One load: what the plan already holds, read once, and what the tables add to it."""

    def __init__(self, plan: ActionPlan, source: str) -> None:
        self.plan, self.source = plan, source
        self.commitments = list(plan.commitments.order_by("order", "id"))
        self.milestones: dict[int, list[Milestone]] = defaultdict(list)
        for milestone in Milestone.objects.filter(commitment__plan=plan).order_by("order", "id"):
            self.milestones[milestone.commitment_id].append(milestone)
        self.themes = {fold(theme.title): theme for theme in plan.themes.all()}
        self.organizations: dict[str, Organization] = {}
        # "Ministerio de Salud" of another country is another one; where nobody said the country, it may be this.
        here = Q(territory__isnull=True) | Q(territory__in=Territory.objects.inside(plan.jurisdiction.country_code))
        for organization in (
            Organization.objects.filter(here, is_demo=plan.is_demo)
            .exclude(pk__in=_seen_only_abroad(plan))
            .order_by("-id")
        ):
            for name in filter(None, (organization.acronym, organization.name)):
                self.organizations[fold(name)] = organization
        self.dated: set[int] = set()
        self.born: set[int] = set()
        self.read: set[tuple[int, str]] = set()

    def load(
        self, table: TableData, mapping: Mapping, report: Report, tell: Callable[[int], None] | None = None
    ) -> None:
        columns = mapping.fields_of(table.header)
        used = {title for titles in columns.values() for title in titles}
        if left_out := [title for title in table.header if title not in used]:
            report.notes.append(
                _("%(table)s: columnas que no se cargan: %(columns)s.")
                % {"table": table.name, "columns": ", ".join(left_out)}
            )
        for row in table.rows:
            reader = _RowReader(row, columns)
            result = RowResult(table.name, row.line, SAME)
            # No savepoint: a refused row refuses the file, and what is kept in memory stays true to the database.
            try:
                self._row(reader, result)
            except RowRefused as refusal:
                result = RowResult(table.name, row.line, REFUSED, refusal.column, refusal.reason)
            except ValidationError as error:
                name, messages = next(iter(error.message_dict.items()))
                result = RowResult(table.name, row.line, REFUSED, reader.column_of(name), messages[0])
            report.rows.append(result)
            if tell is not None:
                tell(len(report.rows))

    def _row(self, reader: _RowReader, result: RowResult) -> None:
        commitment = self._commitment(reader, result)
        if not reader.has("milestone.title"):
            return
        parent = None
        if reader.has("parent_milestone.number"):
            parent = self._milestone(commitment, reader, result, "parent_milestone", None)
        milestone = self._milestone(commitment, reader, result, "milestone", parent)
        self._dates(milestone, reader, result)
        self._responsibles(milestone, reader, result)

    def _commitment(self, reader: _RowReader, result: RowResult) -> Commitment:
        number, title = reader.text("commitment.number"), reader.text("commitment.title")
        if len(number) > 20:
            raise RowRefused(reader.column_of("commitment.number"), _("El número es demasiado largo."))
        found = self._known_commitment(number, title)
        if found is None and not reader.has("commitment.title"):
            raise RowRefused(
                reader.column_of("commitment.number"),
                _("No hay un compromiso %(number)s en el plan. Cargue primero la tabla de compromisos.")
                % {"number": number or "—"},
            )
        if found is None and not title:
            raise RowRefused(reader.column_of("commitment.title"), _("Falta el título del compromiso."))
        parent = self._parent(reader)
        texts = {name: reader.text(f"commitment.{name}") for name in ("problem", "solution", "expected_results")}
        if found is None:
            found = self._new_commitment(number, title, parent, texts)
            result.outcome = CREATED
        else:
            self._keep_title(found, number, title, result, reader)
            self._keep_or_fill(found, texts, result, reader)
        theme = reader.text("commitment.theme")
        if theme and found.theme_id is None:
            found.theme = self._theme(theme)
            found.save(update_fields=["theme"])
            _raise(result, CHANGED)
        self._participants(found, reader, result)
        return found

    def _known_commitment(self, number: str, title: str) -> Commitment | None:
        """Numbers repeat in real tables: number and title tell; a number alone only where it is the only one."""
        numbered = [row for row in self.commitments if row.number == number] if number else self.commitments
        cut = fold(_cut(title)[0])
        same = [row for row in numbered if fold(row.title) == cut]
        if title and same:
            return same[0]
        if number and len(numbered) == 1 and (not title or numbered[0].pk not in self.born):
            return numbered[0]
        return None

    def _parent(self, reader: _RowReader) -> Commitment | None:
        number = reader.text("commitment.parent")
        if not number:
            return None
        parent = next((row for row in self.commitments if row.number == number and row.parent_id is None), None)
        if parent is None:
            raise RowRefused(
                reader.column_of("commitment.parent"),
                _("No hay un compromiso %(number)s del que dependa. Cargue primero la tabla de compromisos.")
                % {"number": number},
            )
        return parent

    def _new_commitment(self, number: str, title: str, parent: Commitment | None, texts: dict[str, str]) -> Commitment:
        short, rest = _cut(title)
        solution = "\n\n".join(filter(None, (rest, texts.pop("solution"))))
        commitment = Commitment(
            plan=self.plan,
            parent=parent,
            number=number,
            order=len(self.commitments) + 1,
            title=short,
            slug=free_slug(f"{self.plan.slug}-{number}-{short}"[:110]),
            solution=solution,
            state=CommitmentState.APPROVED,
            **texts,
        )
        commitment.full_clean()
        commitment.save()
        self.commitments.append(commitment)
        self.born.add(commitment.pk)
        self.read |= {(commitment.pk, name) for name, text in {**texts, "solution": solution}.items() if text}
        return commitment

    def _keep_title(
        self, commitment: Commitment, number: str, title: str, result: RowResult, reader: _RowReader
    ) -> None:
        short, rest = _cut(title)
        if not title or fold(commitment.title) == fold(short):
            return
        if commitment.title != untitled(number):
            result.tell(reader.column_of("commitment.title"), _("El título difiere y se conserva."))
            return
        commitment.title, commitment.updated_at = short, timezone.now()
        commitment.solution = commitment.solution or rest
        commitment.save(update_fields=["title", "solution", "updated_at"])
        _raise(result, CHANGED)

    def _keep_or_fill(
        self, commitment: Commitment, texts: dict[str, str], result: RowResult, reader: _RowReader
    ) -> None:
        """Empty texts are filled; one that differs is changed in a draft and kept where the public reads it."""
        is_draft = commitment.state == CommitmentState.DRAFT or not self.plan.is_public
        filled = []
        for name, text in texts.items():
            old = getattr(commitment, name)
            if not text:
                continue
            is_repeated = (commitment.pk, name) in self.read
            self.read.add((commitment.pk, name))
            if text == old or old.endswith(f"\n\n{text}"):
                continue
            if old and (is_repeated or not is_draft):
                result.tell(
                    reader.column_of(f"commitment.{name}"),
                    _("El compromiso se repite con otro texto: se conserva el primero.")
                    if is_repeated
                    else _("El texto publicado difiere y se conserva."),
                )
                continue
            setattr(commitment, name, text)
            filled.append(name)
        if filled:
            commitment.updated_at = timezone.now()
            commitment.save(update_fields=[*filled, "updated_at"])
            _raise(result, CHANGED)

    def _theme(self, title: str) -> Theme:
        key = fold(title)
        if key not in self.themes:
            order = len(self.themes) + 1
            taken = {theme.slug for theme in self.themes.values()}
            self.themes[key] = Theme.objects.create(
                plan=self.plan, order=order, title=title[:200], slug=_free(slugify(title)[:70] or "tema", taken)
            )
        return self.themes[key]

    def _participants(self, commitment: Commitment, reader: _RowReader, result: RowResult) -> None:
        """Set once, at the birth of the commitment or where it had none; a row per entity adds to those."""
        if commitment.pk not in self.born and commitment.participations.exists():
            return
        self.born.add(commitment.pk)
        has_lead = commitment.participations.filter(role=ParticipationRole.LEAD).exists()
        for entity in reader.entities("commitment.entities"):
            organization = self._organization(entity, Sector.PUBLIC)
            if commitment.participations.filter(organization=organization).exists():
                continue
            role = ParticipationRole.CO_LEAD if has_lead else ParticipationRole.LEAD
            Participation.objects.create(commitment=commitment, organization=organization, role=role)
            if not has_lead and (organization.branch or organization.level):
                commitment.branch, commitment.level = organization.branch, organization.level
                commitment.save(update_fields=["branch", "level"])
            has_lead = True
            _raise(result, CHANGED)
        unknown = []
        for entity in reader.entities("commitment.supports", strict=False):
            supporting = self._known_organization(entity)
            if supporting is None:
                unknown.append(entity.name)
            elif not commitment.participations.filter(organization=supporting).exists():
                Participation.objects.create(
                    commitment=commitment, organization=supporting, role=ParticipationRole.SUPPORT
                )
                _raise(result, CHANGED)
        if unknown:
            # "The citizenry", "trade unions": such a cell also names what is no organization.
            result.tell(
                reader.column_of("commitment.supports"),
                _("Se enlazan solo los actores que el portal ya conoce; quedan fuera: %(names)s.")
                % {"names": "; ".join(unknown)[:200]},
            )

    def _known_organization(self, entity: WrittenEntity) -> Organization | None:
        return self.organizations.get(fold(entity.name)) or self.organizations.get(fold(entity.acronym or "·"))

    def _organization(self, entity: WrittenEntity, sector: str) -> Organization:
        key = fold(entity.name)
        found = self._known_organization(entity)
        if found is None:
            found = Organization(
                name=entity.name,
                acronym=entity.acronym,
                slug=_free_organization_slug(entity.name),
                sector=sector,
                source_note=_("Importado de %(file)s") % {"file": self.source[:250]},
            )
            found.full_clean()
            found.save()
        self.organizations[key] = found
        if entity.acronym:
            self.organizations.setdefault(fold(entity.acronym), found)
        return found

    def _milestone(
        self, commitment: Commitment, reader: _RowReader, result: RowResult, kind: str, parent: Milestone | None
    ) -> Milestone:
        number, title = reader.text(f"{kind}.number"), reader.text(f"{kind}.title")
        short, rest = _cut(title)
        siblings = self.milestones[commitment.pk]
        key = fold(short)
        found = next((row for row in siblings if (row.number == number if number else fold(row.title) == key)), None)
        if found is not None:
            if short and fold(found.title) != key:
                result.tell(reader.column_of(f"{kind}.title"), _("El título difiere y se conserva."))
            if kind == "milestone":
                self._fill_milestone(found, reader, result)
            return found
        if not short:
            raise RowRefused(reader.column_of(f"{kind}.title"), _("Falta el texto del hito."))
        order = reader.text("milestone.order") if kind == "milestone" else ""
        milestone = Milestone(
            commitment=commitment,
            parent=parent,
            number=number,
            order=int(order) if order.isdigit() else len(siblings) + 1,
            title=short,
            product="\n\n".join(filter(None, (rest, reader.text("milestone.product") if kind == "milestone" else ""))),
            verification=reader.text("milestone.verification") if kind == "milestone" else "",
        )
        milestone.full_clean()
        milestone.save()
        siblings.append(milestone)
        _raise(result, CREATED)
        return milestone

    def _fill_milestone(self, milestone: Milestone, reader: _RowReader, result: RowResult) -> None:
        """Empty texts are filled; one that differs is kept: reports may already speak of it."""
        filled = []
        for name in ("product", "verification"):
            text, old = reader.text(f"milestone.{name}"), getattr(milestone, name)
            if not text or text == old or old.endswith(f"\n\n{text}"):
                continue
            if old:
                result.tell(reader.column_of(f"milestone.{name}"), _("El texto del hito difiere y se conserva."))
                continue
            setattr(milestone, name, text)
            filled.append(name)
        if filled:
            milestone.updated_at = timezone.now()
            milestone.save(update_fields=[*filled, "updated_at"])
            _raise(result, CHANGED)

    def _dates(self, milestone: Milestone, reader: _RowReader, result: RowResult) -> None:
        starts, ends = reader.dates("milestone.starts", begins=True), reader.dates("milestone.ends")
        first, checks, last = (starts[0] if starts else None), ends[:-1], (ends[-1] if ends else None)
        if first and last and last.on < first.on:
            raise RowRefused(reader.column_of("milestone.ends"), _("La fecha final es anterior a la inicial."))
        if milestone.pk in self.dated:
            if (last and last.on != milestone.planned_ends_on) or (first and first.on != milestone.planned_starts_on):
                result.tell(
                    reader.column_of("milestone.ends"),
                    _("La actividad se repite con otras fechas: se conservan las primeras."),
                )
            return
        self.dated.add(milestone.pk)
        moved = self._set_date(milestone, "planned_starts", first, reader, "milestone.starts", result)
        moved |= self._set_date(milestone, "planned_ends", last, reader, "milestone.ends", result)
        if moved:
            milestone.full_clean()
            milestone.save()
            _raise(result, CHANGED)
        for check in checks:
            _row, is_new = CheckDate.objects.get_or_create(
                milestone=milestone, on=check.on, defaults={"precision": check.precision}
            )
            _raise(result, CHANGED if is_new else SAME)

    def _set_date(
        self, milestone: Milestone, name: str, written: WrittenDate | None, reader: _RowReader, column: str, result: Any
    ) -> bool:
        """Fill an unknown date; one that is known only moves with its reason, never by import."""
        old = getattr(milestone, f"{name}_on")
        if written is None or old == written.on:
            return False
        if old is not None:
            raise RowRefused(
                reader.column_of(column),
                _("El hito ya tiene la fecha %(old)s. Si cambió, use «Mover fecha», con su motivo.")
                % {"old": old.isoformat()},
            )
        setattr(milestone, f"{name}_on", written.on)
        setattr(milestone, f"{name}_precision", written.precision)
        return True

    def _responsibles(self, milestone: Milestone, reader: _RowReader, result: RowResult) -> None:
        """The first entity leads, the others support; a row per entity adds to the same milestone."""
        kept = {row.organization_id: row.leads for row in milestone.responsibles.all()}
        for entity in reader.entities("milestone.entities"):
            organization = self._organization(entity, Sector.PUBLIC)
            if organization.pk in kept:
                continue
            kept[organization.pk] = not any(kept.values())
            MilestoneResponsible.objects.create(
                milestone=milestone, organization=organization, leads=kept[organization.pk]
            )
            _raise(result, CHANGED)


class _RowReader:
    """The cells of a row by the name of our field; what cannot be understood names its column."""

    def __init__(self, row: TableRowData, columns: dict[str, list[str]]) -> None:
        self.row, self.columns = row, columns

    def has(self, name: str) -> bool:
        return name in self.columns

    def column_of(self, name: str) -> str:
        return (self.columns.get(name) or self.columns.get(f"commitment.{name}") or [name])[0]

    def text(self, name: str) -> str:
        texts = [text_of(self.row.cells.get(title)) for title in self.columns.get(name, ())]
        return "\n\n".join(text.replace(" || ", "\n") for text in texts if text)

    def dates(self, name: str, *, begins: bool = False) -> list[WrittenDate]:
        """Of the first column that says something."""
        for title in self.columns.get(name, ()):
            try:
                if found := dates_in(self.row.cells.get(title), begins=begins):
                    return found
            except Unreadable as error:
                raise RowRefused(title, str(error)) from error
        return []

    def entities(self, name: str, *, strict: bool = True) -> list[WrittenEntity]:
        found = [entity for title in self.columns.get(name, ()) for entity in entities_in(self.row.cells.get(title))]
        if strict and (too_long := next((entity for entity in found if len(entity.name) > 250), None)):
            raise RowRefused(
                self.column_of(name),
                _("No se distinguen las entidades en «%(text)s…». Sepárelas con punto y coma.")
                % {"text": too_long.name[:60]},
            )
        return found


def _seen_only_abroad(plan: ActionPlan) -> set[int]:
    """Public organizations of an unknown country that only take part in plans of other countries."""
    country = plan.jurisdiction.country_code
    abroad: set[int] = set()
    here: set[int] = set()
    for model in (Participation, MilestoneResponsible):
        path = "commitment__plan" if model is Participation else "milestone__commitment__plan"
        rows = model.objects.filter(
            organization__territory=None, organization__sector=Sector.PUBLIC, **{f"{path}__isnull": False}
        ).values_list("organization_id", f"{path}__jurisdiction__code")
        for organization, code in rows.order_by().distinct():
            (here if code.partition("-")[0] == country else abroad).add(organization)
    return abroad - here


def record_import(plan: ActionPlan, source: str, report: Report, by: User | None) -> None:
    counts = report.counts
    if counts[CREATED] or counts[CHANGED]:
        activity.record(
            verb=_("importó una tabla en"),
            obj=plan,
            by=by,
            public=plan.is_public,
            plan=plan.slug,
            jurisdiction=plan.jurisdiction.code,
            changes={"file": source, "created": counts[CREATED], "changed": counts[CHANGED]},
        )


def untitled(number: str) -> str:
    """The title of a commitment of which a table only gives the number, until another table names it."""
    return f"Compromiso {number}"


def _raise(result: RowResult, outcome: str) -> None:
    """A row that created something stays created whatever else it changed."""
    if WEIGHT[outcome] > WEIGHT[result.outcome]:
        result.outcome = outcome


def _cut(title: str) -> tuple[str, str]:
    """A title that fits, and the whole text when it had to be cut."""
    if len(title) <= LONG_TITLE:
        return title, ""
    return title[: LONG_TITLE - 1].rsplit(" ", 1)[0] + "…", title


def _free_organization_slug(name: str) -> str:
    base = slugify(name)[:110] or "organizacion"
    return _free(base, set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


def _free(base: str, taken: set[str]) -> str:
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
