// Tokens for a system under test: an issuer of its own whose key lies beside the system's data, as after `npm start`.
import { developmentIssuer, developmentToken } from '../../tools/start/development-issuer.mjs';

/** What a test says of who calls; whatever is left out is that of a registry administrator of the system `local`. */
export type Who = Partial<Parameters<typeof developmentToken>[1]>;

export class TestTokens {
  /** Signed once each: a test sends thousands of requests as the same caller. */
  private readonly made = new Map<string, Promise<string>>();

  private constructor(
    readonly dataDir: string,
    /** What the registry needs to know of the issuer. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async make(dataDir: string): Promise<TestTokens> {
    return new TestTokens(dataDir, await developmentIssuer(dataDir));
  }

  token(who: Who = {}): Promise<string> {
    const key = JSON.stringify(who);
    let made = this.made.get(key);
    if (!made) this.made.set(key, (made = developmentToken(this.dataDir, claimed(who))));
    return made;
  }

  /** The value of an Authorization header. */
  async bearer(who: Who = {}): Promise<string> {
    return `Bearer ${await this.token(who)}`;
  }
}

/** With the claims that the role cannot be without. */
function claimed({ role = 'registry-administrator', ...who }: Who) {
  return {
    role,
    ...(role === 'exchange' && { market: 'cn-shanghai' }),
    ...(role === 'provincial-authority' && { province: '310000' }),
    ...who,
  };
}
