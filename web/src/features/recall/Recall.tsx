import { Page } from "@/app/Page";

export default function Recall() {
  return <Page title="Recall">{null}</Page>;
}
