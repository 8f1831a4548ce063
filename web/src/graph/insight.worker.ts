/** Counts beside the page. */
import { type Ends, insight } from "./insight";

onmessage = ({ data }: MessageEvent<Ends>) => postMessage(insight(data));
