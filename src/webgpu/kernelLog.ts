/** A compute pipeline before it is compiled. */
export interface PipelineSource {
  readonly label: string;
  readonly code: string;
  readonly entryPoint?: string;
  /** Values of the shader's `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** One dispatch as it is going to be made, in labels. */
export interface PlannedDispatch {
  readonly kernel: string;
  /** Of the pipeline, under which its shader is printed. */
  readonly pipeline: string;
  readonly workgroups: readonly number[];
  readonly reads: readonly string[];
  readonly writes: string;
}

/** Is told of every kernel as it is created (`GpuContext.kernelLog`). */
export interface KernelLog {
  /** A shader that is compiled; one that a device has kept is not compiled again. */
  shader(source: PipelineSource): void;
  /** The dispatches of a stage, in the order they run. */
  plan(stage: string, dispatches: readonly PlannedDispatch[]): void;
}

/** Lines that declare what a shader is bound to. */
const BINDING = /^@group\(.*$/gm;

/** Prints everything: what `?debug=kernels` in the page's address asks for. */
export function consoleKernelLog(print: (text: string) => void = console.info): KernelLog {
  return {
    shader: ({ label, code, entryPoint, constants }) => {
      const heading = [`shader of ${label}`, entryPoint, constants && JSON.stringify(constants)];
      const bindings = code.match(BINDING) ?? [];
      print(`[kernels] ${heading.filter(Boolean).join(', ')}\n${bindings.join('\n')}\n\n${code}`);
    },
    plan: (stage, dispatches) => print([`[kernels] plan of ${stage}`, ...dispatches.map(line)].join('\n')),
  };
}

function line({ kernel, pipeline, workgroups, reads, writes }: PlannedDispatch): string {
  return `${kernel}: ${pipeline}, ${workgroups.join(' × ')} workgroups, ${reads.join(' + ')} → ${writes}`;
}
