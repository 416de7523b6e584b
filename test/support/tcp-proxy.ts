// Stands between a client and its server and fails on command: cuts connections, refuses new ones, loses answers.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export class TcpProxy {
  /** While true, what the server says does not arrive. */
  losesAnswers = false;
  private isRefusing = false;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    private readonly host: string,
    private readonly port: number,
  ) {
    this.server = createServer((client) => this.accept(client));
  }

  static async to(host: string, port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(host, port);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  cutConnections(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  /** The server is gone: connections break and new ones fail. */
  loseServer(): void {
    this.isRefusing = true;
    this.cutConnections();
  }

  restoreServer(): void {
    this.isRefusing = false;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cutConnections();
    await closed;
  }

  private accept(client: Socket): void {
    if (this.isRefusing) return void client.resetAndDestroy();
    const server = connect(this.port, this.host);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(server);
    server.on('data', (bytes) => {
      if (this.losesAnswers) return;
      if (!client.write(bytes)) server.pause();
    });
    client.on('drain', () => server.resume());
  }
}
