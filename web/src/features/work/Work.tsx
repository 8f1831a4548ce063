import { Page } from "@/app/Page";

export default function Work() {
  return <Page title="Work">{null}</Page>;
}
