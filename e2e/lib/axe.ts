import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Serious and critical violations of accessibility, one line each.
 * @param where names the part of the screen in the lines
 * @param include what to look at, as CSS; the whole page by default
 */
export async function seriousViolations(page: Page, where: string, include?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (include ? builder.include(include) : builder).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}
