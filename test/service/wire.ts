/** The doors of the service as a hostile client knows them: bytes on a socket, bodies, forged tokens. */
import { connect } from 'node:net';
import { type Service, startService } from '../service';
import { type Opened, Person } from './person';

export const DIRECT_LINE = '/directline/v3/directline';

export interface Told {
  status: number;
  code?: string;
  message: string;
}

/** The status, and what the answer says is wrong. */
export async function told(answer: Response): Promise<Told> {
  const text = await answer.text();
  const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    error?: { code: string; message: string };
  };
  return { status: answer.status, code: error?.code, message: error?.message ?? '' };
}

export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

/** What the server answers to these bytes until it, or we, close. */
export function raw(port: number, bytes: string, patience = 5000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const impatient = setTimeout(() => socket.destroy(), patience);
    socket.on('data', (chunk) => {
      answer += chunk;
      // An open stream would never end by itself.
      if (answer.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(impatient);
      resolve(answer);
    });
    socket.write(bytes);
  });
}

export interface Target {
  service: Service;
  person: Person;
  activitiesOf(opened: Opened): string;
}

/** A service and a new person for each test; after each test it must be alive and well, and its log without errors. */
export function underAttack(env: Record<string, string> = {}): Target {
  const target = {} as Target;
  beforeAll(async () => {
    target.service = await startService({ env });
    target.activitiesOf = ({ conversationId }) =>
      `${target.service.url}${DIRECT_LINE}/conversations/${conversationId}/activities`;
  });
  beforeEach(async () => {
    target.person = await new Person(() => target.service.url).begin();
  });
  afterEach(async () => {
    expect(target.service.child.exitCode).toBe(null);
    expect((await fetch(`${target.service.url}/readyz`)).status).toBe(200);
  });
  afterAll(async () => {
    expect(target.service.output()).not.toMatch(/"level":50|"code":"unexpected"|TypeError/);
    await target.service.end('SIGTERM');
  });
  return target;
}
