import type { Recognizer } from '../conversation/ports';
import type { LanguageCode, Recognition } from '../conversation/types';
import { loggableOf } from '../errors';
import type { Logger } from '../logger';
import { CircuitBreaker } from './clu-breaker';
import { CluError } from './clu-errors';
import type { CluSettings } from './clu-http';
import { cluLanguage } from './clu-languages';
import { keepSuspicion, recognitionOf } from './clu-outcome';
import { predict } from './clu-prediction';
import { cutUtterance, withoutContacts } from './clu-text';

/** Who understood a text that was meant for CLU: CLU; ours, as CLU failed; ours, as CLU is not asked for now. */
export type CluObservation = 'clu' | 'fallback' | 'open';

export interface CluOptions {
  settings: CluSettings;
  /** Answers in the same turn whatever CLU does not. */
  embedded: Recognizer;
  /** Whether the published content has a dialog of this name. */
  knows(intent: string): boolean;
  /** Texts that a rule answers (an emergency, a command, yes or no): no need to send them anywhere. */
  isRuled?(text: string): boolean;
  observe?(outcome: CluObservation): void;
  logger: Logger;
  now(): number;
  /** For a whole call with its second try, ms. */
  budgetMs?: number;
}

/** A person waits at most this much longer with CLU than without, ms. */
const BUDGET_MS = 1500;
const ETHIOPIC = /\p{Script=Ethiopic}/u;

/** Azure CLU behind the same port, with the embedded recogniser behind it. */
export class CluRecognizer implements Recognizer {
  readonly #options: CluOptions;
  readonly #breaker: CircuitBreaker;

  constructor(options: CluOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker({ now: options.now });
  }

  /** Never throws. What CLU cannot or need not be asked is understood here, and not observed. */
  async recognize(text: string, language?: LanguageCode): Promise<Recognition> {
    const embedded = await this.#options.embedded.recognize(text, language);
    const utterance = this.#utteranceOf(text, language);
    if (!utterance) return embedded;
    if (!this.#breaker.allows()) return this.#observed('open', embedded);
    const understood = await this.#ask(utterance);
    if (!understood) return this.#observed('fallback', embedded);
    return this.#observed('clu', keepSuspicion(understood, embedded));
  }

  /** What to send; undefined for what stays here. */
  #utteranceOf(text: string, language?: LanguageCode): { text: string; language?: string } | undefined {
    const hint = language === undefined ? undefined : cluLanguage(language);
    if (language !== undefined && !hint) return undefined;
    // Tigrinya that nobody identified for sure; Amharic, in the same script, CLU speaks.
    if (ETHIOPIC.test(text) && hint !== 'am') return undefined;
    const clean = cutUtterance(withoutContacts(text));
    if (!/\p{L}/u.test(clean) || this.#options.isRuled?.(text)) return undefined;
    return { text: clean, language: hint };
  }

  async #ask(utterance: { text: string; language?: string }): Promise<Recognition | undefined> {
    const { settings, knows, budgetMs = BUDGET_MS, logger } = this.#options;
    try {
      const prediction = await predict(settings, utterance, budgetMs);
      this.#breaker.succeeded();
      const recognition = recognitionOf(prediction, knows);
      if (!recognition) logger.warn({ code: 'clu-other-content' }, 'CLU project made from other content');
      return recognition;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.#breaker.failed(error instanceof CluError ? error : {});
    this.#options.logger.warn(loggableOf(error), 'CLU failed: the embedded recogniser answers');
  }

  #observed(outcome: CluObservation, recognition: Recognition): Recognition {
    this.#options.observe?.(outcome);
    return recognition;
  }
}
