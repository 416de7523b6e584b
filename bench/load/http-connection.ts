// One keep-alive HTTP/1.1 connection, one request at a time: as little work per request as an honest client can do.
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('\r\n0\r\n\r\n');

export class HttpConnection {
  private readonly received: Buffer[] = [];
  private answered: ((answer: Answer) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => {
      this.received.push(data);
      if (this.mayBeWhole(data)) this.parse();
    });
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => this.failed?.(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
      socket.once('error', reject);
    });
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  /** Megabytes come in many pieces, which are put together once: only an end of lines or of an object can be the end. */
  private mayBeWhole(data: Buffer): boolean {
    return this.received.length < 4 || data.at(-1) === 0x0a || data.at(-1) === 0x7d;
  }

  private parse(): void {
    const { answered, received } = this;
    const all = received.length === 1 ? received[0]! : Buffer.concat(received);
    const headEnd = all.indexOf(HEAD_END);
    if (headEnd < 0 || !answered) return;
    const head = all.toString('latin1', 0, headEnd);
    const bodyAt = headEnd + 4;
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    // A chunked body keeps its frames: whoever reads it counts lines, and frames hold none of what is counted.
    const whole =
      length === undefined
        ? all.subarray(-CHUNKS_END.length).equals(CHUNKS_END)
        : all.length >= bodyAt + Number(length);
    if (!whole) return;
    received.length = 0;
    this.answered = undefined;
    answered({ status: Number(head.slice(9, 12)), body: all.subarray(bodyAt) });
  }
}
