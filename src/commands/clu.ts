/** `passerelle clu export|import|train|deploy`: our phrases into Azure CLU, and its model into service. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { cluOf, configOfProcess } from '../config';
import { requireContent } from '../content';
import { AppError, ConfigError } from '../errors';
import { CluAuthoring } from '../understanding/clu-authoring';
import type { CluSettings } from '../understanding/clu-http';
import { type CluProject, cluProjectOf } from '../understanding/clu-project';
import { progressLines } from './clu-progress';
import { type Command, type CommandIo, contentRoot } from './command';

const USAGE = `Usage :
  passerelle clu export [FICHIER]   écrit le projet à importer dans Azure CLU (sans FICHIER : sur la sortie)
  passerelle clu import [FICHIER]   l’importe dans CLU_PROJECT (sans FICHIER : les contenus d’aujourd’hui)
  passerelle clu train [MODÈLE]     fait apprendre un modèle (mode « advanced », payant)
  passerelle clu deploy [MODÈLE]    met en service sous CLU_DEPLOYMENT (sans MODÈLE : le dernier appris)
`;

/** A project without CLU_PROJECT needs some name. */
const USUAL_PROJECT = 'passerelle';
/** Azure's rule for names of models (Microsoft Learn, "CLU limits"). */
const MODEL_NAME = /^[\w.-]{1,50}$/;

type Action = (argument: string | undefined, io: CommandIo) => Promise<void>;

export const cluCommand: Command = {
  name: 'clu',
  summary:
    'écrit le projet Azure CLU (export), l’importe, le fait apprendre (train), le met en service (deploy)',
  async run([name = '', argument, ...rest], io) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action || rest.length > 0 || argument?.startsWith('-')) {
      io.stderr.write(USAGE);
      return 2;
    }
    try {
      await action(argument, io);
      return 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      io.stderr.write(`${error.message}\n`);
      return 1;
    }
  },
};

const ACTIONS: Record<string, Action> = {
  export: exportProject,
  import: importProject,
  train: trainModel,
  deploy: deployModel,
};

async function exportProject(file: string | undefined, io: CommandIo): Promise<void> {
  const { CLU_PROJECT } = configOfProcess(io.root);
  const project = projectOfContent(CLU_PROJECT ?? USUAL_PROJECT, io);
  const json = `${JSON.stringify(project, null, 2)}\n`;
  if (file === undefined) {
    io.stdout.write(json);
    return;
  }
  await writeFile(file, json).catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, error, 'ne peut pas être écrit');
  });
  io.stdout.write(`${resolve(file)}\n`);
}

async function importProject(file: string | undefined, io: CommandIo): Promise<void> {
  const settings = requireSettings(io.root);
  const project = file === undefined ? projectOfContent(settings.project, io) : await readProject(file);
  const named = { ...project, metadata: { ...project.metadata, projectName: settings.project } };
  await authoring(settings, 'Import', io).import(named);
  tell(io, `Projet « ${settings.project} » importé. Ensuite : npx passerelle clu train`);
}

async function trainModel(label: string | undefined, io: CommandIo): Promise<void> {
  const settings = requireSettings(io.root);
  const model = label ?? `passerelle-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-')}`;
  checkModelName(model);
  await authoring(settings, 'Apprentissage', io).train(model);
  tell(io, `Modèle « ${model} » appris. Ensuite : npx passerelle clu deploy ${model}`);
}

async function deployModel(label: string | undefined, io: CommandIo): Promise<void> {
  const settings = requireSettings(io.root);
  if (label !== undefined) checkModelName(label);
  const azure = authoring(settings, 'Mise en service', io);
  const model = label ?? (await azure.latestModel());
  if (!model)
    throw new AppError(
      'clu-no-model',
      `Le projet « ${settings.project} » n’a aucun modèle : lancez d’abord « npx passerelle clu train ».`,
    );
  await azure.deploy(model);
  tell(io, `« ${model} » est en service sous « ${settings.deployment} ». Vérifiez : npx passerelle doctor`);
}

function authoring(settings: CluSettings, title: string, io: CommandIo): CluAuthoring {
  return new CluAuthoring(settings, { onProgress: progressLines(title, (line) => tell(io, line)) });
}

function tell({ stdout }: CommandIo, line: string): void {
  stdout.write(`${line}\n`);
}

function requireSettings(root: string): CluSettings {
  const settings = cluOf(configOfProcess(root));
  if (settings) return settings;
  throw new ConfigError(
    'Azure CLU n’est pas réglé : donnez CLU_ENDPOINT, CLU_KEY, CLU_PROJECT et CLU_DEPLOYMENT (voir le README, « Azure CLU »).',
  );
}

function projectOfContent(name: string, io: CommandIo): CluProject {
  const { project, warnings } = cluProjectOf(requireContent(contentRoot(io)), name);
  const { intents, utterances } = project.assets;
  const languages = new Set(utterances.map(({ language }) => language));
  const summary = `${intents.length} intentions, ${utterances.length} phrases, langues : ${[...languages].join(' ')}`;
  io.stderr.write([...warnings.map((warning) => `Attention : ${warning}`), summary, ''].join('\n'));
  return project;
}

function checkModelName(name: string): void {
  if (MODEL_NAME.test(name)) return;
  throw new AppError(
    'clu-model-name',
    `« ${name} » : un nom de modèle n’a que des lettres sans accent, des chiffres et _ . -, 50 au plus.`,
  );
}

/** What an import needs at least; Azure checks the rest. */
const FILE = z.looseObject({
  metadata: z.looseObject({ projectKind: z.literal('Conversation') }),
  assets: z.looseObject({ intents: z.array(z.unknown()), utterances: z.array(z.unknown()) }),
});

async function readProject(file: string): Promise<CluProject> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, error, 'ne peut pas être lu');
  });
  try {
    return FILE.parse(JSON.parse(text)) as unknown as CluProject;
  } catch {
    throw new AppError(
      'clu-file',
      `${file} n’est pas un projet CLU « Conversation » : écrivez-le avec « npx passerelle clu export ${file} ».`,
    );
  }
}

function unusable(file: string, { code }: NodeJS.ErrnoException, what: string): AppError {
  return new AppError('clu-file', `${file} ${what} (${code}). Vérifiez le chemin et les droits.`);
}
