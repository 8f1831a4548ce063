import { Page } from "@/app/Page";

export default function Settings() {
  return <Page title="Settings">{null}</Page>;
}
