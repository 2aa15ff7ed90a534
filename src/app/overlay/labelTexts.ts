/** Texts of a box's label, longest first: name and score, then the score alone. */
export function labelTexts(label: string, score: number): readonly string[] {
  const percent = `${Math.round(score * 100)}%`;
  return [`${label} ${percent}`, percent];
}
