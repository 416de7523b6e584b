// docs/ROLES.md says what the registry obeys.
import { readFileSync } from 'node:fs';
import { rolesPage } from '../../tools/roles-page/table.js';

test('the page is the table (npm run roles writes it)', () => {
  expect(readFileSync(new URL('../../docs/ROLES.md', import.meta.url), 'utf8')).toBe(rolesPage());
});
