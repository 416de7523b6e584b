// The voluntary market's part of the operations table.
import type { OperationRule } from '../operations.js';
import type { MarketOperation } from './commands.js';

const REGISTRY = ['registry-administrator', 'national-authority'] as const;

export const MARKET_OPERATIONS: Readonly<Record<MarketOperation['type'], OperationRule>> = {
  PublishMethodology: { makers: ['national-authority'], second: 'never', checkers: [] },
  // An owner publishes and applies as the rules of his account want it; everything is public, and decided by others.
  PublishProject: { makers: ['representative'], second: 'account', checkers: [] },
  ApplyForRegistration: { makers: ['representative'], second: 'account', checkers: [] },
  PublishReductions: { makers: ['representative'], second: 'account', checkers: [] },
  // What a body confirms is its own to answer for.
  ValidateProject: { makers: ['verification-body'], second: 'never', checkers: [] },
  VerifyReductions: { makers: ['verification-body'], second: 'never', checkers: [] },
  RegisterProject: { makers: REGISTRY, second: 'always', checkers: REGISTRY },
  RegisterReductions: { makers: REGISTRY, second: 'always', checkers: REGISTRY },
  RevokeProject: { makers: ['national-authority'], second: 'always', checkers: REGISTRY },
};
