/** Runs the force layout beside the page. Arrays are handed over, not copied. */
import type { Order, Report } from "./force";
import { relax } from "./relax";

/** How long it may work before it looks whether something else is wanted. */
const SLICE = 90;
let current = 0;

function report(job: number, xy: Float32Array, done: boolean): void {
  const message: Report = { job, xy, done };
  postMessage(message, { transfer: [xy.buffer as ArrayBuffer] });
}

onmessage = ({ data }: MessageEvent<Order>) => {
  current = data.job;
  if (data.stop) return;
  const { tick, read } = relax(data.task);
  const go = () => {
    if (current !== data.job) return;
    const end = performance.now() + SLICE;
    let more = true;
    while (more && performance.now() < end) more = tick();
    report(data.job, read(), !more);
    if (more) setTimeout(go);
  };
  go();
};
