import { ChevronDown, Cpu } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { selectCheck } from '../../app/engines/selectors';
import { selectBackend } from '../../app/selectors';
import type { BackendChoice, BackendInfo } from '../../inference/api/messages';
import { useApp, useController } from '../appContext';
import { Choice } from '../common/Choice';
import { Fact } from '../common/Fact';
import { Popover } from '../common/Popover';
import popoverStyles from '../common/popover.module.css';
import { useCheckText } from '../common/useCheckText';
import ui from '../styles/primitives.module.css';
import styles from './header.module.css';

const CHOICES: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm'];

/** Where the network runs, and why; the choice is inside. */
export function BackendChip() {
  const { t } = useTranslation();
  const info = useApp(selectBackend);
  const choice = useApp((state) => state.backend.choice);
  const starting = useApp((state) => state.backend.lifecycle.phase === 'starting');
  const kind = info && t(`backend.kind.${info.kind}`);
  return (
    <Popover
      label={t('backend.label')}
      className={styles.backendPopover}
      button={
        <>
          <Cpu size={16} aria-hidden="true" />
          <span className={ui.visuallyHidden}>{t('backend.label')}: </span>
          <span className={styles.backendText}>
            {!kind && t(starting ? 'backend.starting' : 'backend.stopped')}
            {kind && choice === 'auto' && (
              <span className={ui.wideText}>{t('backend.autoChip', { kind: '' }).trim()} </span>
            )}
            {kind}
          </span>
          <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {() => (
        <>
          <h2 className={popoverStyles.popoverTitle}>{t('backend.title')}</h2>
          <BackendChoices />
          {info && <BackendFacts info={info} />}
        </>
      )}
    </Popover>
  );
}

function BackendChoices() {
  const { t } = useTranslation();
  const controller = useController();
  const choice = useApp((state) => state.backend.choice);
  return (
    <Choice
      label={t('backend.label')}
      options={CHOICES}
      value={choice}
      word={(option) => t(`backend.choice.${option}`)}
      onChange={(option) => void controller.model.setBackend(option)}
    />
  );
}

function BackendFacts({ info }: { readonly info: BackendInfo }) {
  const { t } = useTranslation();
  const checkText = useCheckText();
  const check = useApp(selectCheck);
  return (
    <>
      <p className={styles.backendReason}>{t(`backend.reason.${info.reason}`)}</p>
      <dl className={ui.facts}>
        <Fact name={t('backend.adapter')}>{info.adapter ?? t('backend.noAdapter')}</Fact>
        {check && <Fact name={t('backend.check')}>{checkText(check)}</Fact>}
        {info.kind === 'wasm' && <Fact name={t('backend.threads')}>{info.threads}</Fact>}
        <Fact name={t('backend.isolated')}>
          {info.crossOriginIsolated ? t('backend.yes') : t('backend.no')}
        </Fact>
      </dl>
    </>
  );
}
