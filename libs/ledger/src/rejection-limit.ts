// How many refusals of one client the journal takes: refused attempts are evidence, a flood of them is an attack.

const CLIENTS_MAX = 10_000;

/** A token bucket per client. Decides nothing about the ledger: past the limit an attempt is neither recorded nor final. */
export class RejectionLimit {
  private readonly buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(
    private readonly perMinute: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes one token of the client; false when it has none left. */
  take(client: string): boolean {
    const nowMs = this.nowMs();
    const bucket = this.buckets.get(client) ?? { tokens: this.perMinute, atMs: nowMs };
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + ((nowMs - bucket.atMs) * this.perMinute) / 60_000);
    bucket.atMs = nowMs;
    // Set again, so that the map's order is the order of use and the longest unused one can be dropped.
    this.buckets.delete(client);
    this.buckets.set(client, bucket);
    if (this.buckets.size > CLIENTS_MAX) this.buckets.delete(this.buckets.keys().next().value!);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
