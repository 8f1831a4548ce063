/**
 * A first picture of any graph in milliseconds, always the same: memories lie as far apart as they are steps from a
 * few pivots (Brandes and Pich, "Eigensolver methods for progressive multidimensional scaling", 2007). What nearly all
 * hang on leads nowhere: over it, everything would be two steps from everything.
 */
import { chance, degrees, HUB, type Task } from "./layout";

const PIVOTS = 12;
const ROUNDS = 24;
const SPREAD = 34;
const TURN = 2 * Math.PI;

export function pivots(task: Pick<Task, "ids" | "source" | "target">): Float32Array {
  const { ids } = task;
  if (ids.length < 3) return Float32Array.from(ids.flatMap((_, place) => [place * 120, 0]));
  const near = adjacency(task);
  const columns = distances(near, Math.min(PIVOTS, ids.length));
  const axes = principal(columns);
  return scaled(project(columns, axes), ids, near[0]);
}

/** Who is near to whom, in two columns: those of `each` lie from `starts[each]` to the next start. */
function adjacency({
  ids,
  source,
  target,
}: Pick<Task, "ids" | "source" | "target">): [starts: Uint32Array, ends: Uint32Array] {
  const degree = degrees(ids.length, source, target);
  const leads = (each: number) => degree[source[each]!]! <= HUB && degree[target[each]!]! <= HUB;
  const starts = new Uint32Array(ids.length + 1);
  for (let each = 0; each < source.length; each++) {
    if (!leads(each)) continue;
    starts[source[each]! + 1]! += 1;
    starts[target[each]! + 1]! += 1;
  }
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
  const next = starts.slice();
  const ends = new Uint32Array(source.length * 2);
  for (let each = 0; each < source.length; each++) {
    if (!leads(each)) continue;
    ends[next[source[each]!]!++] = target[each]!;
    ends[next[target[each]!]!++] = source[each]!;
  }
  return [starts, ends];
}

/** Steps from each pivot; the next pivot is what lies farthest from those before it. */
function distances([starts, ends]: [Uint32Array, Uint32Array], count: number): Float32Array[] {
  const size = starts.length - 1;
  const least = new Int32Array(size).fill(2 ** 30);
  const waiting = new Uint32Array(size);
  const columns: Float32Array[] = [];
  let pivot = 0;
  for (let each = 1; each < size; each++)
    if (starts[each + 1]! - starts[each]! > starts[pivot + 1]! - starts[pivot]!) pivot = each;
  for (let column = 0; column < count; column++) {
    const away = new Int32Array(size).fill(-1);
    away[pivot] = 0;
    waiting[0] = pivot;
    let held = 1;
    for (let at = 0; at < held; at++) {
      const here = waiting[at]!;
      for (let end = starts[here]!; end < starts[here + 1]!; end++) {
        const next = ends[end]!;
        if (away[next] !== -1) continue;
        away[next] = away[here]! + 1;
        waiting[held++] = next;
      }
    }
    const beyond = away[waiting[held - 1]!]! + 2;
    const squares = new Float32Array(size);
    pivot = 0;
    for (let each = 0; each < size; each++) {
      const far = away[each]! < 0 ? beyond : away[each]!;
      squares[each] = far * far;
      least[each] = Math.min(least[each]!, far);
      if (least[each]! > least[pivot]!) pivot = each;
    }
    columns.push(squares);
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

/**
 * Gives the cloud the size that so many memories need, and parts those that lie on each other. What hangs on nothing is
 * as far from everything: it is strewn over all of the cloud, since heaped up it would be flung apart.
 */
function scaled(xy: Float32Array, ids: readonly string[], starts: Uint32Array): Float32Array {
  let sum = 0;
  for (const each of xy) sum += each * each;
  const deviation = Math.sqrt(sum / ids.length) || 1;
  const factor = (SPREAD * Math.sqrt(ids.length)) / deviation;
  ids.forEach((id, place) => {
    const turn = chance(id) * TURN;
    const alone = starts[place] === starts[place + 1];
    const share = Math.sqrt(chance(`${id}'`));
    const away = SPREAD * (alone ? Math.sqrt(ids.length) * share : 0.5 + 1.5 * share);
    if (alone) xy.fill(0, place * 2, place * 2 + 2);
    xy[place * 2] = xy[place * 2]! * factor + Math.cos(turn) * away;
    xy[place * 2 + 1] = xy[place * 2 + 1]! * factor + Math.sin(turn) * away;
  });
  return xy;
}
