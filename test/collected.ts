import { Writable } from 'node:stream';

/** A stream that keeps what is written to it, for tests that read the log. */
export class Collected extends Writable {
  readonly #chunks: string[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk.toString());
    done();
  }

  text(): string {
    return this.#chunks.join('');
  }
}
