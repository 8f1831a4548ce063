/**
 * A first picture of any graph in milliseconds, always the same: memories lie as far apart as they are steps from a
 * few pivots (Brandes and Pich, "Eigensolver methods for progressive multidimensional scaling", 2007).
 */
import { chance, neighbours, steps, type Task } from "./layout";

const PIVOTS = 16;
const ROUNDS = 24;
const SPREAD = 34;
const TURN = 2 * Math.PI;

export function pivots(task: Pick<Task, "ids" | "source" | "target">): Float32Array {
  const { ids } = task;
  if (ids.length < 3) return Float32Array.from(ids.flatMap((_, place) => [place * 120, 0]));
  const columns = distances(neighbours(task), Math.min(PIVOTS, ids.length));
  const axes = principal(columns);
  return scaled(project(columns, axes), ids);
}

/** Steps from each pivot; the next pivot is what lies farthest from those before it. */
function distances(near: number[][], count: number): Float32Array[] {
  const least = new Int32Array(near.length).fill(2 ** 30);
  const columns: Float32Array[] = [];
  let pivot = near.reduce((best, each, place) => (each.length > near[best]!.length ? place : best), 0);
  for (let column = 0; column < count; column++) {
    const away = steps(near, pivot);
    const beyond = away.reduce((most, each) => Math.max(most, each), 0) + 2;
    columns.push(Float32Array.from(away, (each) => (each < 0 ? beyond : each) ** 2));
    pivot = 0;
    for (let each = 0; each < near.length; each++) {
      least[each] = Math.min(least[each]!, away[each]! < 0 ? beyond : away[each]!);
      if (least[each]! > least[pivot]!) pivot = each;
    }
  }
  return centred(columns);
}

function centred(columns: Float32Array[]): Float32Array[] {
  const size = columns[0]!.length;
  const rows = new Float64Array(size);
  const means = columns.map((column) => column.reduce((sum, each) => sum + each, 0) / size);
  for (const column of columns) for (let each = 0; each < size; each++) rows[each]! += column[each]! / columns.length;
  const whole = means.reduce((sum, each) => sum + each, 0) / means.length;
  return columns.map((column, place) => column.map((each, row) => -0.5 * (each - rows[row]! - means[place]! + whole)));
}

/** The two directions in which the columns differ most, by power iteration. */
function principal(columns: Float32Array[]): number[][] {
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let each = 0; each < a.length; each++) sum += a[each]! * b[each]!;
    return sum;
  };
  const product = columns.map((a) => columns.map((b) => dot(a, b)));
  const found: number[][] = [];
  for (let axis = 0; axis < 2; axis++) {
    let vector = columns.map((_, place) => 1 + chance(`${axis}:${place}`));
    for (let round = 0; round < ROUNDS; round++) {
      vector = product.map((row) => dot(row, vector));
      for (const other of found) {
        const along = dot(other, vector);
        vector = vector.map((each, place) => each - along * other[place]!);
      }
      const length = Math.sqrt(dot(vector, vector)) || 1;
      vector = vector.map((each) => each / length);
    }
    found.push(vector);
  }
  return found;
}

function project(columns: Float32Array[], axes: number[][]): Float32Array {
  const size = columns[0]!.length;
  const xy = new Float32Array(size * 2);
  columns.forEach((column, place) => {
    for (let each = 0; each < size; each++) {
      xy[each * 2]! += column[each]! * axes[0]![place]!;
      xy[each * 2 + 1]! += column[each]! * axes[1]![place]!;
    }
  });
  return xy;
}

/** Gives the cloud the size that so many memories need, and parts those that lie on each other. */
function scaled(xy: Float32Array, ids: readonly string[]): Float32Array {
  let sum = 0;
  for (const each of xy) sum += each * each;
  const deviation = Math.sqrt(sum / ids.length) || 1;
  const factor = (SPREAD * Math.sqrt(ids.length)) / deviation;
  ids.forEach((id, place) => {
    const turn = chance(id) * TURN;
    const away = SPREAD * (0.5 + 1.5 * Math.sqrt(chance(`${id}'`)));
    xy[place * 2] = xy[place * 2]! * factor + Math.cos(turn) * away;
    xy[place * 2 + 1] = xy[place * 2 + 1]! * factor + Math.sin(turn) * away;
  });
  return xy;
}
