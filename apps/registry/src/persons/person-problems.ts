// How what the directory refuses becomes an answer.
import { PersonErased, PersonUnknown, RequestReused } from '#directory/directory.js';
import { HttpProblem, problemOf } from '../http/problem.js';

/** @throws HttpProblem 404, 409, 410. */
export async function orProblem<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PersonUnknown)
      throw new HttpProblem(
        problemOf('person-not-found', {
          en: `There is no such person: ${error.message}.`,
          zh: `人员不存在：${error.message}。`,
        }),
      );
    if (error instanceof PersonErased)
      throw new HttpProblem(
        problemOf('person-erased', {
          en: `The data of ${error.message} were destroyed on request.`,
          zh: `${error.message} 的信息已应请求销毁。`,
        }),
      );
    if (error instanceof RequestReused)
      throw new HttpProblem(
        problemOf('key-reused', {
          en: 'The key belongs to another request of this client.',
          zh: '该幂等键属于该客户端的另一请求。',
        }),
      );
    throw error;
  }
}
