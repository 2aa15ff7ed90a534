import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { LiveShares } from '../ShareRows';

export function PaNet() {
  return (
    <>
      <PyramidDiagram id="panet" />
      <LiveShares origin="finer" topic="panet" />
    </>
  );
}
