/** The force layout itself: related memories attract each other, all others part. */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";
import { degrees, HUB } from "./layout";

export interface Forces {
  /** Where everything stands before. */
  xy: Float32Array;
  radius: Float32Array;
  /** 1: it must not move. */
  fixed: Uint8Array;
  source: Uint32Array;
  target: Uint32Array;
  weight: Float32Array;
  /** How hot it begins: 1 for a new picture, less where something came to it. */
  alpha: number;
}

/** How far from a hub those lie that hang on it, and how little it pulls: they are too many to come near. */
const FAR = 24;
const WEAK = 0.002;
/** Above so many, collisions cost more than they give. */
const SMALL = 1_500;
const COOL = 0.02;
/** Steps until it is cool: the same for the same graph, so that the picture is too. */
const rounds = (count: number) => (count <= 500 ? 260 : count <= SMALL ? 180 : 110);

export function relax({ xy, radius, fixed, source, target, weight, alpha }: Forces): {
  tick: () => boolean;
  read: () => Float32Array;
} {
  const nodes: SimulationNodeDatum[] = Array.from(fixed, (held, each) => {
    const [x, y] = [xy[each * 2]!, xy[each * 2 + 1]!];
    return held ? { x, y, fx: x, fy: y } : { x, y };
  });
  const degree = degrees(nodes.length, source, target);
  const lines = Array.from(source, (from, each) => {
    const [most, least] = [Math.max, Math.min].map((of) => of(degree[from]!, degree[target[each]!]!)) as [
      number,
      number,
    ];
    return { source: from, target: target[each]!, weight: weight[each]!, most, least };
  });
  const many = nodes.length > SMALL;
  const roomy = Math.max(1, 2.1 - nodes.length / 80);
  const simulation = forceSimulation(nodes)
    .stop()
    .alpha(alpha)
    .alphaDecay(1 - COOL ** (1 / rounds(nodes.length)))
    .velocityDecay(0.45)
    .force(
      "relations",
      forceLink(lines)
        .distance(({ weight, most }) => (most > HUB ? FAR * Math.sqrt(most) : roomy * (46 + 44 * (1 - weight))))
        .strength(({ most, least }) => (most > HUB ? WEAK : 1 / least)),
    )
    .force(
      "apart",
      forceManyBody()
        .strength(many ? -46 : -190 * roomy)
        .theta(many ? 1.1 : 0.9)
        .distanceMax(many ? 500 : 900),
    )
    .force("x", forceX(0).strength(many ? 0.025 : 0.045))
    .force("y", forceY(0).strength(many ? 0.025 : 0.06));
  if (!many)
    simulation.force(
      "room",
      forceCollide((_, each) => radius[each]! + 9),
    );
  return {
    tick: () => {
      simulation.tick();
      return simulation.alpha() > COOL;
    },
    read: () => Float32Array.from(nodes.flatMap(({ x, y }) => [x ?? 0, y ?? 0])),
  };
}
