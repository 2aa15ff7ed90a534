import { Download, FolderOpen, RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { modelName } from '../../../app/manifest';
import { ACCEPTED_MODELS } from '../../../app/openable';
import { selectModel, selectOwn } from '../../../app/selectors';
import { MODEL_FORMATS, type ModelFormat } from '../../../model/export/modelFormats';
import { useApp, useController } from '../../appContext';
import { FileInput } from '../../common/FileInput';
import ui from '../../styles/primitives.module.css';
import styles from './model.module.css';

/** Another model in, this one out, and back to the one the host offers. */
export function ModelActions() {
  const { t } = useTranslation();
  const controller = useController();
  const wanted = useApp((state) => state.model.wanted);
  const own = useApp(selectOwn);
  return (
    <section aria-label={t('model.actions')}>
      <div className={styles.modelActions}>
        <OpenModel />
        {MODEL_FORMATS.map((format) => (
          <DownloadModel key={format} format={format} />
        ))}
        {own && (
          <button type="button" className={ui.button} onClick={() => void controller.model.restore()}>
            <RotateCcw size={14} aria-hidden="true" />
            {t('model.restore', { name: modelName(wanted) })}
          </button>
        )}
      </div>
      <p className={ui.note}>{t('model.openHint')}</p>
      <p className={ui.note}>{t('model.formats')}</p>
    </section>
  );
}

function OpenModel() {
  const { t } = useTranslation();
  const controller = useController();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={ui.button} onClick={() => input.current?.click()}>
        <FolderOpen size={14} aria-hidden="true" />
        {t('model.open')}
      </button>
      <FileInput
        ref={input}
        label={t('model.open')}
        accept={ACCEPTED_MODELS}
        multiple
        onFiles={(files) => void controller.source.openFiles(files)}
      />
    </>
  );
}

function DownloadModel({ format }: { readonly format: ModelFormat }) {
  const { t } = useTranslation();
  const controller = useController();
  const loaded = useApp((state) => selectModel(state) !== null);
  const [preparing, setPreparing] = useState(false);
  const download = async () => {
    setPreparing(true);
    await controller.export.model(format);
    setPreparing(false);
  };
  return (
    <button
      type="button"
      className={ui.button}
      disabled={!loaded || preparing}
      onClick={() => void download()}
    >
      <Download size={14} aria-hidden="true" />
      {preparing ? t('model.downloading') : t('model.download', { format })}
    </button>
  );
}
