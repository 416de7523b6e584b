// Problems in the language that the caller prefers, English or Chinese, by Accept-Language (RFC 9110, section 12.5.4).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CHINESE_TITLES } from './chinese.js';
import { CHINESE_DETAIL, type Problem } from './problem.js';
import { preferencesOf } from './quality-values.js';

export type Language = 'en' | 'zh-CN';

/** English, unless Chinese weighs more, or as much and is named first. */
export function languageOf(header: string | undefined): Language {
  const weights = { en: 0, 'zh-CN': 0 };
  let first: Language | undefined;
  for (const { value, quality } of preferencesOf(header)) {
    // Traditional characters (zh-Hant, zh-TW) are another language to read.
    const language = CHINESE.test(value) ? 'zh-CN' : ENGLISH.test(value) ? 'en' : undefined;
    if (!language) continue;
    first ??= language;
    weights[language] = Math.max(weights[language], quality);
  }
  if (weights.en === weights['zh-CN']) return weights.en > 0 ? first! : 'en';
  return weights.en > weights['zh-CN'] ? 'en' : 'zh-CN';
}

/** Title and detail. Codes never change. */
export function inLanguage(problem: Problem, language: Language): Problem {
  if (language === 'en') return problem;
  return { ...problem, title: CHINESE_TITLES[problem.code], detail: problem[CHINESE_DETAIL] };
}

/** The problem for this caller. Says in the headers of the answer which language it is, and what that depended on. */
export function inLanguageOf(request: FastifyRequest, reply: FastifyReply, problem: Problem): Problem {
  const language = languageOf(request.headers['accept-language']);
  const vary = reply.getHeader('vary');
  void reply
    .header('content-language', language)
    .header('vary', typeof vary === 'string' ? `${vary}, Accept-Language` : 'Accept-Language');
  return inLanguage(problem, language);
}

/** A refused command is answered as every command is, with its problem inside. */
export function translateOutcomes(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    const { problem } = payload as { problem?: Problem };
    done(null, problem ? { ...(payload as object), problem: inLanguageOf(request, reply, problem) } : payload);
  });
}

const CHINESE = /^zh(?:-cn|-hans(?:-[a-z0-9]+)*)?$/;
/** Whoever takes anything gets English. */
const ENGLISH = /^(?:en(?:-[a-z0-9]+)*|\*)$/;
