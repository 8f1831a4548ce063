import { Waypoints } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useInspector } from "@/app/inspect";
import { GraphAround } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { bounds, fitting } from "@/graph/camera";
import { draw, type Picture } from "@/graph/draw";
import { Hits } from "@/graph/hit";
import { radial } from "@/graph/layout/radial";
import { UNMARKED } from "@/graph/marks";
import { scene, type Scene } from "@/graph/scene";
import { onTheme, readTheme } from "@/graph/theme";
import { plural } from "@/lib/text";
import { LinkButton, Skeleton } from "@/ui";
import { memoryOf, relationOf } from "./loading";
import "./mini.css";

const MOST = 24;
const EDGE = 26;
/** The picture is wider than it is high. */
const WIDER = 1.7;
const STYLING = { sizeBy: "importance", colourBy: "type", now: 0 } as const;

/** Around one memory, one step far: what is in `MiniGraph`. */
export default function Mini({ id }: { id: string }) {
  const { data } = useAsk(GraphAround, { ids: [id], depth: 1, limit: MOST }, { live: ["relation"] });
  const { inspect } = useInspector();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pictured = useRef<Picture>(undefined);
  const made = useMemo(
    () => data && arranged(data.subgraph.memories.map(memoryOf), data.subgraph.relations.map(relationOf), id),
    [data, id],
  );
  useEffect(() => {
    const host = canvas.current;
    if (!made || !host) return;
    const paint = () => {
      const sharp = Math.min(2, devicePixelRatio);
      const [width, height] = [host.clientWidth, host.clientHeight];
      [host.width, host.height] = [width * sharp, height * sharp];
      const context = host.getContext("2d")!;
      context.scale(sharp, sharp);
      const marks = { ...UNMARKED, focus: made.index.get(id) ?? null };
      const camera = fitting(bounds(made.xy), width, height, 1.1, EDGE);
      pictured.current = {
        scene: made,
        camera,
        width,
        height,
        theme: readTheme(host.parentElement!),
        marks,
        colourBy: "type",
        transparent: true,
      };
      draw(context, pictured.current);
    };
    const sizes = new ResizeObserver(paint);
    sizes.observe(host);
    const stop = onTheme(paint);
    return () => {
      sizes.disconnect();
      stop();
    };
  }, [made, id]);
  if (!made) return <Skeleton lines={1} height="15rem" />;
  const others = made.memories.length - 1;
  return (
    <figure className="graph-small">
      <canvas
        ref={canvas}
        className="graph-mini"
        role="img"
        aria-label={
          others ? `A picture of ${plural(others, "memory", "memories")} around this one.` : "No relations yet."
        }
        onClick={({ nativeEvent: { offsetX, offsetY } }) => {
          const hit = pictured.current && new Hits(made).memory(pictured.current.camera, offsetX, offsetY);
          const found = hit === null || hit === undefined ? undefined : made.memories[hit];
          if (found && found.id !== id) inspect("memory", found.id);
        }}
      />
      <LinkButton to={`/graph?focus=${id}`} icon={Waypoints} tone="quiet">
        Show in the graph
      </LinkButton>
    </figure>
  );
}

type Rows = Parameters<typeof scene>[0];

function arranged(memories: Rows["memories"], relations: Rows["relations"], id: string): Scene {
  const flat = scene({ memories, relations }, new Map(), STYLING);
  const { xy } = radial({
    ids: memories.map((each) => each.id),
    source: flat.source,
    target: flat.target,
    relation: flat.relation,
    weight: flat.weight,
    created: [],
    lanes: [],
    lane: [],
    focus: flat.index.get(id) ?? null,
  });
  for (let at = 0; at < xy.length; at += 2) xy[at] = xy[at]! * WIDER;
  return { ...flat, xy };
}
