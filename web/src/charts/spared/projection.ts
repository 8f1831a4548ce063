/** Stands for Plot's module of the same name in the bundle: no chart here is a map. */

function refuse(): never {
  throw new Error("Maps are not part of these pages.");
}

interface Options {
  projection?: unknown;
}

export function createProjection({ projection }: Options = {}): undefined {
  if (projection !== undefined && projection !== null) refuse();
}

export function hasProjection(): boolean {
  return false;
}

export function projectionAspectRatio(): undefined {
  return undefined;
}

export { refuse as applyPosition, refuse as getGeometryChannels, refuse as project, refuse as xyProjection };
