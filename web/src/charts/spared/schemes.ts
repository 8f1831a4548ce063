/** Stands for Plot's module of the same name in the bundle: charts name each of their colours. */

function refuse(): never {
  throw new Error("Colour schemes are not part of these pages. Name the colours.");
}

export function isCategoricalScheme(scheme: unknown): boolean {
  return scheme !== undefined && scheme !== null && refuse();
}

export {
  isCategoricalScheme as isDivergingScheme,
  refuse as maybeBooleanRange,
  refuse as ordinalRange,
  refuse as ordinalScheme,
  refuse as quantitativeScheme,
};
