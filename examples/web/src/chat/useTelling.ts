import { useAccount } from "@tidings/web/react";
import { useNames, useProfiles } from "../people/names";
import { useLanguage, useTexts } from "../texts";
import type { Telling } from "./systemText";

/** What is needed to tell what happened to a chat, for those who are involved. */
export function useTelling(userIds: readonly string[]): Telling {
  const texts = useTexts();
  const language = useLanguage();
  const account = useAccount();
  const nameOf = useNames();
  const profiles = useProfiles(userIds);
  return {
    texts,
    language,
    nameOf: (id) => (id === account?.userId ? texts.you : nameOf(id, profiles.get(id)?.displayName)),
  };
}
