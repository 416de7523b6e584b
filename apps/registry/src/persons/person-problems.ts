// How what the directory refuses becomes an answer.
import { PersonErased, PersonUnknown, RequestReused } from '#directory/directory.js';
import { HttpProblem, problemOf } from '../http/problem.js';

/** @throws HttpProblem 404, 409, 410. */
export async function orProblem<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PersonUnknown)
      throw new HttpProblem(problemOf('person-not-found', `There is no such person: ${error.message}.`));
    if (error instanceof PersonErased)
      throw new HttpProblem(problemOf('person-erased', `The data of ${error.message} were destroyed on request.`));
    if (error instanceof RequestReused)
      throw new HttpProblem(problemOf('key-reused', 'The key belongs to another request of this client.'));
    throw error;
  }
}
