// Which language an answer is in.
import { languageOf } from './language.js';

test.each<[header: string | undefined, language: string]>([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['zh', 'zh-CN'],
  ['zh-CN', 'zh-CN'],
  ['ZH-cn', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh-Hans-CN', 'zh-CN'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['en;q=0.3, zh;q=0.7', 'zh-CN'],
  ['zh;q=0.3, en-US;q=0.7', 'en'],
  // As much: whichever is named first.
  ['zh, en', 'zh-CN'],
  ['en, zh', 'en'],
  ['*, zh;q=0.5', 'en'],
  ['zh;q=0.5, *;q=0.1', 'zh-CN'],
  // Neither of them weighs more than what the caller would take least.
  ['fr, zh;q=0.1', 'zh-CN'],
  ['fr', 'en'],
  ['zh;q=0', 'en'],
  ['zh;q=0, fr', 'en'],
  // Written otherwise.
  ['zh-TW', 'en'],
  ['zh-Hant', 'en'],
  ['zh-Hant-CN', 'en'],
  ['zho', 'en'],
  ['english', 'en'],
])('%j: %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
