import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FOCUS_KEYS, SHORTCUT_GROUPS, SHORTCUTS, shortcutKey } from '../../app/keymap';
import { useController } from '../appContext';
import { labelTip } from '../common/tip';
import './help.css';

/** Every key of the app; a modal dialog, so that the browser keeps the focus inside. */
export default function HelpSheet() {
  const { t } = useTranslation();
  const controller = useController();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="help"
      aria-label={t('shortcuts.title')}
      onClose={() => controller.view.setHelp(false)}
    >
      <div className="help-head">
        <h2>{t('shortcuts.title')}</h2>
        <button
          type="button"
          className="button button-quiet button-icon"
          onClick={() => dialog.current?.close()}
          {...labelTip(t('app.close'))}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <p className="muted">{t('shortcuts.intro')}</p>
      <div className="help-groups">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group} aria-label={t(`shortcuts.groups.${group}`)}>
            <h3>{t(`shortcuts.groups.${group}`)}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ id }) => (
                <div key={id} className="help-row">
                  <dt>
                    <kbd className="kbd">{shortcutKey(id)}</kbd>
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
              <div key={id} className="help-row help-focus">
                <dt>
                  {keys.map((key) => (
                    <kbd key={key} className="kbd">
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
    </dialog>
  );
}
