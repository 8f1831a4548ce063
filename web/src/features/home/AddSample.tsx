import { Button } from "@/ui";
import { useSample } from "./useSample";

/** Adds a small story to look around in; it is taken away as easily. */
export default function AddSample() {
  const sample = useSample();
  if (sample.there) return null;
  return (
    <Button isDisabled={sample.busy} onPress={() => void sample.add()}>
      Add the sample
    </Button>
  );
}
