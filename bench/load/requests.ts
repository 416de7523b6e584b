// The requests of each load, as text that goes to the socket as it is.

export interface LoadSpec {
  readonly port: number;
  readonly kind: 'transfers' | 'hot' | 'bulk' | 'balances';
  readonly connections: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly accounts: number;
  /** Lines of one bulk request. */
  readonly lines?: number;
  /** Keys begin with it: no two loads of one ledger may share one. */
  readonly run: string;
  /** Of an exchange: it settles between trading positions at once, where everybody else would wait for a second person. */
  readonly token: string;
}

export type NextRequest = () => string;

export const INSTRUMENT = 'BENCH-1';
const TRADING = '"compartment":"trading"';
const HOST = 'host: 127.0.0.1\r\n';

export const accountName = (index: number): string => `ACC-${String(index).padStart(7, '0')}`;

export function requestsOf(spec: LoadSpec): NextRequest {
  const authorize = withToken(spec.token);
  const next = plainRequestsOf(spec);
  return () => authorize(next());
}

function plainRequestsOf(spec: LoadSpec): NextRequest {
  const { accounts, run } = spec;
  let sequence = 0;
  const any = (): number => Math.floor(Math.random() * accounts);
  const otherThan = (one: number): number => (one + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts;
  const quantity = (): number => 1 + Math.floor(Math.random() * 100);
  const transfer = (from: number, to: number): string =>
    `"from":"${accountName(from)}","to":"${accountName(to)}","instrument":"${INSTRUMENT}",${TRADING},"quantity":${quantity()}}`;
  const uniform = (): string => {
    const from = any();
    return transfer(from, otherThan(from));
  };
  switch (spec.kind) {
    case 'transfers':
      return () => post('transfers', `${run}-${++sequence}`, `{${uniform()}`);
    case 'hot':
      return () => {
        const other = otherThan(0);
        const body = ++sequence % 2 === 0 ? transfer(0, other) : transfer(other, 0);
        return post('transfers', `${run}-${sequence}`, `{${body}`);
      };
    case 'bulk':
      return () => {
        let lines = '';
        for (let line = 0; line < (spec.lines ?? 1); line++) lines += `{"key":"${run}-${++sequence}",${uniform()}\n`;
        return request('POST', '/v1/transfers/bulk', `content-type: application/x-ndjson\r\n`, lines);
      };
    case 'balances':
      return () => request('GET', `/v1/accounts/${accountName(any())}/balances`, '', '');
  }
}

const post = (route: string, key: string, body: string): string =>
  request('POST', `/v1/${route}`, `content-type: application/json\r\nidempotency-key: ${key}\r\n`, body);

/** All of it is ASCII: characters are bytes. */
const request = (method: string, path: string, headers: string, body: string): string =>
  `${method} ${path} HTTP/1.1\r\n${HOST}${headers}${body === '' ? '' : `content-length: ${body.length}\r\n`}\r\n${body}`;

/** Puts the token behind the first header. */
const withToken =
  (token: string) =>
  (request: string): string =>
    request.replace(HOST, `${HOST}authorization: Bearer ${token}\r\n`);
