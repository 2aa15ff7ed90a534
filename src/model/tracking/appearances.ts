/** Class and score of a track's last few detections, which its label and score are smoothed over. */
export class Appearances {
  private readonly recent: { readonly classIndex: number; readonly score: number }[] = [];
  private current: number;

  constructor(
    first: { readonly classIndex: number; readonly score: number },
    private readonly capacity: number,
  ) {
    this.current = first.classIndex;
    this.add(first);
  }

  add({ classIndex, score }: { readonly classIndex: number; readonly score: number }): void {
    this.recent.push({ classIndex, score });
    if (this.recent.length > this.capacity) this.recent.shift();
    this.current = this.majority();
  }

  /** Class of most of them; in a tie the label stays as it was. */
  get label(): number {
    return this.current;
  }

  /** Mean of their scores. */
  get score(): number {
    return this.recent.reduce((sum, { score }) => sum + score, 0) / this.recent.length;
  }

  private majority(): number {
    const votes = new Map<number, number>();
    for (const { classIndex } of this.recent) votes.set(classIndex, (votes.get(classIndex) ?? 0) + 1);
    let winner = this.current;
    for (const [classIndex, count] of votes) {
      if (count > (votes.get(winner) ?? 0)) winner = classIndex;
    }
    return winner;
  }
}
