import departements from '@etalab/decoupage-administratif/data/departements.json';
import type { Draft } from './draft';
import type { Path } from './source-file';
import { type Located, suggestion } from './validate';

/** INSEE codes of départements and overseas collectivities (Etalab, découpage administratif). */
const DEPARTEMENTS = new Set((departements as { code: string }[]).map(({ code }) => code));

interface Verified {
  id?: string;
  verifiedOn?: string;
}

/** Checks between dialogs, services and laureates. `today` is an ISO date. */
export function checkRecords(draft: Draft, today: string): void {
  checkDialogs(draft, today);
  checkServices(draft);
  checkLaureates(draft);
  for (const records of [draft.services, draft.laureates] as Located<Verified>[][]) {
    checkIds(draft, records);
    for (const record of records) checkDate(draft, record, ['verifiedOn'], record.data.verifiedOn, today);
  }
}

function checkDialogs(draft: Draft, today: string): void {
  const files = new Map<string, string>();
  const services = new Map(draft.services.map(({ data }) => [data.id, data]));
  for (const dialog of draft.dialogs) {
    const twin = files.get(dialog.id);
    if (twin !== undefined)
      draft.problems.error(dialog.file, ['id'], `cet identifiant existe déjà dans ${twin}`);
    files.set(dialog.id, dialog.file.path);
    const { id, choices = [], links = [], sources = [] } = dialog.data;
    if (id !== undefined && id !== dialog.id) {
      draft.problems.error(
        dialog.file,
        ['id'],
        `l’identifiant doit être le nom du fichier, « ${dialog.id} »`,
      );
    }
    checkChoices(draft, dialog.file, dialog.id, choices);
    for (const [index, link] of links.entries())
      checkLink(draft, dialog.file, ['links', index], link, services);
    for (const [index, source] of sources.entries()) {
      checkDate(draft, dialog, ['sources', index, 'checkedOn'], source.checkedOn, today);
    }
  }
}

function checkChoices(draft: Draft, file: Located<unknown>['file'], id: string, choices: string[]): void {
  for (const [index, choice] of choices.entries()) {
    const path = ['choices', index];
    if (choice === id)
      draft.problems.error(file, path, 'ce bouton ramène au même dialogue : choisissez-en un autre');
    else if (choices.indexOf(choice) < index)
      draft.problems.error(file, path, 'ce bouton est déjà dans la liste');
    else if (!draft.dialogIds.has(choice)) {
      const hint = suggestion(choice, draft.dialogIds);
      draft.problems.error(file, path, `ce bouton ne mène nulle part : aucun dialogue « ${choice} »${hint}`);
    }
  }
}

function checkLink(
  draft: Draft,
  file: Located<unknown>['file'],
  path: Path,
  link: string,
  services: Map<string | undefined, { url?: string; status?: string }>,
): void {
  if (!draft.hasServices) return;
  const service = services.get(link);
  if (!service) {
    const known = [...services.keys()].filter((id) => id !== undefined);
    const hint = suggestion(link, known);
    draft.problems.error(file, path, `aucun service « ${link} » dans dialogs/services.yaml${hint}`);
  } else if (service.url === undefined) {
    draft.problems.error(file, path, `le service « ${link} » n’a pas d’adresse (url) à montrer`);
  } else if (service.status === 'historical') {
    draft.problems.warning(file, path, `le service « ${link} » est terminé (historical) : retirez le lien`);
  }
}

function checkServices(draft: Draft): void {
  for (const { file, path, data } of draft.services) {
    if (data.url ?? data.phone ?? data.sms) continue;
    draft.problems.warning(
      file,
      path,
      'ce service n’a ni url, ni phone, ni sms : personne ne peut s’en servir',
    );
  }
}

function checkLaureates(draft: Draft): void {
  const ids = new Set(draft.laureates.map(({ data }) => data.id).filter((id) => id !== undefined));
  for (const { file, path, data } of draft.laureates) {
    const { territory, housedBy = [], access } = data;
    for (const [index, code] of (territory?.departements ?? []).entries()) {
      if (DEPARTEMENTS.has(code)) continue;
      const message = `« ${code} » n’est pas un code de département (exemples : '01', '2A', '974')`;
      draft.problems.error(file, [...path, 'territory', 'departements', index], message);
    }
    if (territory && territory.departements === undefined && territory.national === undefined) {
      draft.problems.error(
        file,
        [...path, 'territory'],
        'indiquez departements (liste vide = inconnu) ou national: true',
      );
    }
    for (const [index, id] of housedBy.entries()) {
      if (ids.has(id)) continue;
      const message = `aucun lauréat « ${id} » dans ce fichier${suggestion(id, ids)}`;
      draft.problems.error(file, [...path, 'housedBy', index], message);
    }
    if (access === 'via-housing' && housedBy.length === 0) {
      draft.problems.warning(
        file,
        [...path, 'access'],
        'avec via-housing, indiquez housedBy : quelle association loge ?',
      );
    }
  }
}

function checkIds(draft: Draft, records: Located<Verified>[]): void {
  const first = new Map<string, Located<Verified>>();
  for (const record of records) {
    const { id } = record.data;
    if (id === undefined) continue;
    const twin = first.get(id);
    if (!twin) first.set(id, record);
    else {
      const { line } = twin.file.place([...twin.path, 'id']);
      draft.problems.error(
        record.file,
        [...record.path, 'id'],
        `l’identifiant « ${id} » existe déjà, ligne ${line}`,
      );
    }
  }
}

function checkDate(
  draft: Draft,
  record: Located<unknown>,
  path: Path,
  date: string | undefined,
  today: string,
): void {
  if (date === undefined || date <= today) return;
  draft.problems.error(
    record.file,
    [...record.path, ...path],
    `la date ${date} est dans le futur (nous sommes le ${today})`,
  );
}
