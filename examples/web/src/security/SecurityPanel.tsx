import { useSecurity } from "@tidings/web/react";
import { errorText } from "../app/errors";
import { Panel } from "../sidebar/Panel";
import { useTexts } from "../texts";
import { Failure } from "../ui/Failure";
import { Spinner } from "../ui/States";
import { DataSection } from "./DataSection";
import { LogInSection } from "./LogInSection";
import { PasskeySection } from "./PasskeySection";
import { StepUpDialog } from "./StepUpDialog";
import { TwoStepSection } from "./TwoStepSection";

/** What the user logs in with, what guards the account, and what is kept of them. */
export function SecurityPanel() {
  const texts = useTexts();
  const { value: overview, error } = useSecurity();
  return (
    <Panel title={texts.security.title} within="settings">
      {!overview && !error && <Spinner />}
      {!overview && error && <Failure text={errorText(texts, error)} />}
      {overview && (
        <>
          <LogInSection overview={overview} />
          <TwoStepSection overview={overview} />
        </>
      )}
      <PasskeySection />
      <DataSection />
      <StepUpDialog />
    </Panel>
  );
}
