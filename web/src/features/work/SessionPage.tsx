import { Page } from "@/app/Page";

export default function SessionPage() {
  return <Page title="Work session">{null}</Page>;
}
