import { Page } from "@/app/Page";

export default function Graph() {
  return <Page title="Graph">{null}</Page>;
}
