import { expect, type Page } from '@playwright/test';

/** Waits until the maps on screen are those of what is asked for. */
export async function settledMaps(page: Page, timeout = 30_000): Promise<void> {
  const maps = page.getByRole('group', { name: 'Pyramid', exact: true });
  await expect(maps).toHaveAttribute('aria-busy', 'false', { timeout });
  await expect(maps).not.toHaveAttribute('data-stale', /./, { timeout });
}

/** Waits until nothing runs and the maps on screen are the last run's. */
export async function settledRun(page: Page): Promise<void> {
  await expect(page.locator('[data-running]')).toHaveCount(0);
  await settledMaps(page);
}
