import { Page } from "@/app/Page";

export default function Analytics() {
  return <Page title="Analytics">{null}</Page>;
}
