/** An object of a known class, as data: the class's name, what it was made of, and the attributes set on it. */
export class InertObject {
  attributes: unknown = null;

  constructor(
    readonly className: string,
    readonly args: readonly unknown[],
  ) {}
}
