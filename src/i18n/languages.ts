/** Languages of the app; `tag` is what `<html lang>` and Intl get, `name` how its speakers call it. */
export const LANGUAGES = [
  { id: 'en', tag: 'en', name: 'English', short: 'EN' },
  { id: 'zh', tag: 'zh-CN', name: '中文', short: '中' },
] as const;

export type Language = (typeof LANGUAGES)[number]['id'];

function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some(({ id }) => id === text);
}

/** The first of the user's languages (BCP 47 tags, best first) that the app speaks; else English. */
export function detectLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}

export function languageTag(language: Language): string {
  return LANGUAGES.find(({ id }) => id === language)!.tag;
}
