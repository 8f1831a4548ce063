/** Asks the worker for a force layout, and tells how it goes on. */
import type { Forces } from "./relax";

export type Order = { job: number; stop?: false; task: Forces } | { job: number; stop: true; task?: undefined };

export interface Report {
  job: number;
  xy: Float32Array;
  done: boolean;
}

export class Force {
  private worker: Worker | undefined;
  private job = 0;
  private told: ((xy: Float32Array, done: boolean) => void) | undefined;

  /** Begins anew; what was going on is given up. */
  run(task: Forces, told: (xy: Float32Array, done: boolean) => void): void {
    this.worker ??= this.started();
    this.told = told;
    const order: Order = { job: ++this.job, task };
    const arrays = [task.xy, task.radius, task.fixed, task.source, task.target, task.weight];
    this.worker.postMessage(
      order,
      arrays.map((each) => each.buffer as ArrayBuffer),
    );
  }

  stop(): void {
    this.told = undefined;
    const order: Order = { job: ++this.job, stop: true };
    this.worker?.postMessage(order);
  }

  close(): void {
    this.told = undefined;
    this.worker?.terminate();
    this.worker = undefined;
  }

  private started(): Worker {
    const worker = new Worker(new URL("./force.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.job === this.job) this.told?.(data.xy, data.done);
    };
    return worker;
  }
}
