/** Stands for d3-transition in the bundle: the camera glides by itself, so that there is nothing to interrupt. */
import { selection } from "d3-selection";

Object.assign(selection.prototype as object, {
  interrupt(this: unknown) {
    return this;
  },
});

export function interrupt(): void {
  return undefined;
}
