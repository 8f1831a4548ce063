import { Page } from "@/app/Page";

export default function Memories() {
  return <Page title="Memories">{null}</Page>;
}
