import { useClient } from "@tidings/web/react";
import { useCallback } from "react";
import { create } from "zustand";

interface StepUp {
  /** Set while a call waits for the user to confirm that it is them; takes whether they did. */
  answer: ((done: boolean) => void) | undefined;
}

export const useStepUp = create<StepUp>()(() => ({ answer: undefined }));

/** Has the user confirm that it is them; says whether they did. */
function stepUp(): Promise<boolean> {
  return new Promise((resolve) => {
    useStepUp.setState({
      answer: (done) => {
        useStepUp.setState({ answer: undefined });
        resolve(done);
      },
    });
  });
}

/** Makes a call, and once more after the user has confirmed that it is them if the server asks for that. */
export function useGuarded(): <T>(call: () => Promise<T>) => Promise<T> {
  const client = useClient();
  return useCallback((call) => client.security.guarded(call, stepUp), [client]);
}
