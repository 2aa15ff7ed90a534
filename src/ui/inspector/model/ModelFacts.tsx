import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelInfo } from '../../../inference/api/messages';
import { countParameters } from '../../../model/network/weightLayers';
import { useFormat } from '../../appContext';
import { provenanceText } from '../../common/provenanceText';
import { Term } from '../../common/Term';
import ui from '../../styles/primitives.module.css';

export function ModelFacts({ info }: { readonly info: ModelInfo }) {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const classes = info.labels.length;
  const parameters = useMemo(() => countParameters(info.architecture), [info.architecture]);
  return (
    <dl className={ui.facts} data-testid="model-facts">
      <dt>{t('model.weightsFrom')}</dt>
      <dd>
        <strong>{provenanceText(t, info)}</strong>
      </dd>
      <dt>{t('model.cameFrom')}</dt>
      <dd>{t(`model.origin.${info.origin}`)}</dd>
      <dt>
        <Term why={t('model.inputSizeWhy')}>{t('model.inputSize')}</Term>
      </dt>
      <dd>
        {info.inputSize} × {info.inputSize} px
      </dd>
      <dt>
        <Term why={t('model.parametersWhy', { count: classes })}>{t('model.parameters')}</Term>
      </dt>
      <dd>{number(parameters)}</dd>
      <dt>{t('model.bifpn')}</dt>
      <dd>
        {t('model.bifpnValue', { cells: info.architecture.cells.length, channels: info.architecture.width })}
      </dd>
      <dt>{t('model.fusion')}</dt>
      <dd>{t(`model.fusionKind.${info.fusion.kind}`)}</dd>
      <dt>{t('model.labels')}</dt>
      <dd>{number(classes)}</dd>
      <dt>{t('model.weights')}</dt>
      <dd>{t(`model.weightsValue.${info.weights}`)}</dd>
      <dt>{t('model.bytes')}</dt>
      <dd>{bytes(info.bytes)}</dd>
      <dt>{t('model.sha256')}</dt>
      <dd className={ui.mono}>{info.sha256}</dd>
      <dt>{t('model.licence')}</dt>
      <dd>{info.licence}</dd>
      <dt>{t('model.exporter')}</dt>
      <dd>{info.exporter}</dd>
    </dl>
  );
}
