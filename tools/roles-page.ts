// `npm run roles`: writes docs/ROLES.md.
import { writeFileSync } from 'node:fs';
import { rolesPage } from './roles-page/table.js';

writeFileSync('docs/ROLES.md', rolesPage());
console.log('docs/ROLES.md is written.');
