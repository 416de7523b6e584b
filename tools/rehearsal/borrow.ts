// Borrowing of the next allocation (预支), where the rulebook of a cycle has it: by units in hardship, out of the department's account.
import type { Borrowing } from '#domain/rulebooks/rulebook.js';
import { type Clerk, HOLDERS, officerOf, REGISTRAR, REVIEWER } from './clerk.js';
import { departmentOf, vintageOf } from './country.js';
import type { Due, World } from './run-cycle.js';

/**
 * Every unit in hardship hands in a document and borrows half of what it lacks, as much as it may; its department decides.
 * The departments get those units ahead of the plan that will give them, and lend all of them.
 * @returns what is due now
 */
export async function borrow(
  clerk: Clerk,
  world: World,
  { fromYear }: Borrowing,
  due: readonly Due[],
): Promise<readonly Due[]> {
  const instrument = vintageOf(fromYear);
  const loans = new Map(due.filter(({ lacking }) => lacking > 1).map((one) => [one, Math.floor(one.lacking / 2)]));
  for (const [province, group] of Map.groupBy(loans, ([one]) => one.province)) {
    const quantity = group.reduce((sum, [, lent]) => sum + lent, 0);
    await clerk.carryOut(`lend:${province}`, REGISTRAR, '/v1/issuances', { instrument, to: departmentOf(province), quantity }, REVIEWER); // prettier-ignore
  }
  for (const [{ account, province, complianceYear }, quantity] of loans) {
    const paper = await clerk.upload(HOLDERS, `%PDF-1.7\n(Hardship of ${account} in ${complianceYear})\n%%EOF\n`);
    const units = { from: departmentOf(province), instrument, quantity };
    const body = { account, complianceYear, ...units, evidence: [paper] };
    await clerk.carryOut(`borrow:${complianceYear}:${account}`, HOLDERS, '/v1/borrowings', body, officerOf(province));
    const ofUnit = `${instrument} ${account}`;
    world.borrowed.set(ofUnit, (world.borrowed.get(ofUnit) ?? 0) + quantity);
  }
  return due.map((one) => ({ ...one, due: one.due - (loans.get(one) ?? 0) }));
}
