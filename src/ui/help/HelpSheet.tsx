import { useTranslation } from 'react-i18next';
import { FOCUS_KEYS, SHORTCUT_GROUPS, SHORTCUTS, shortcutKey } from '../../app/keymap';
import { useController } from '../appContext';
import { Dialog } from '../common/Dialog';
import ui from '../styles/primitives.module.css';
import styles from './help.module.css';

/** Every key of the app. */
export default function HelpSheet() {
  const { t } = useTranslation();
  const controller = useController();
  return (
    <Dialog
      title={t('shortcuts.title')}
      className={styles.help}
      onClose={() => controller.view.setHelp(false)}
    >
      <p className={ui.muted}>{t('shortcuts.intro')}</p>
      <div className={styles.helpGroups}>
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group} aria-label={t(`shortcuts.groups.${group}`)}>
            <h3>{t(`shortcuts.groups.${group}`)}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ id }) => (
                <div key={id} className={styles.helpRow}>
                  <dt>
                    <kbd className={ui.kbd}>{shortcutKey(id)}</kbd>
                  </dt>
                  <dd>{t(`shortcuts.${id}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section aria-label={t('shortcuts.focus.title')}>
          <h3>{t('shortcuts.focus.title')}</h3>
          <dl>
            {FOCUS_KEYS.map(({ id, keys }) => (
              <div key={id} className={`${styles.helpRow} ${styles.helpFocus}`}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key} className={ui.kbd}>
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{t(`shortcuts.focus.${id}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
