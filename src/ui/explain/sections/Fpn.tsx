import { PyramidDiagram } from '../diagrams/PyramidDiagram';
import { LiveShares } from '../ShareRows';

export function Fpn() {
  return (
    <>
      <PyramidDiagram id="fpn" />
      <LiveShares origin="coarser" topic="fpn" />
    </>
  );
}
