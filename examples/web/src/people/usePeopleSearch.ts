import type { Profile } from "@tidings/web";
import { useAccount, useClient } from "@tidings/web/react";
import { useEffect, useState } from "react";

const SHORTEST_QUERY = 3;
const PAUSE = 250;

interface Found {
  query: string;
  profiles: readonly Profile[];
}

/** Finds people by the beginning of their username, once the user pauses. `undefined` while the answer is awaited. */
export function usePeopleSearch(query: string): readonly Profile[] | undefined {
  const client = useClient();
  const account = useAccount();
  const [found, setFound] = useState<Found>({ query: "", profiles: [] });
  const wanted = query.trim().replace(/^@/, "").toLowerCase();
  useEffect(() => {
    if (wanted.length < SHORTEST_QUERY) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      const show = (profiles: readonly Profile[]) => {
        if (current) setFound({ query: wanted, profiles });
      };
      // Not reaching the server finds nobody; the connection banner says why.
      client.people.search(wanted).then(show, () => show([]));
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, wanted]);
  if (wanted.length < SHORTEST_QUERY) return [];
  if (found.query !== wanted) return undefined;
  return found.profiles.filter((profile) => profile.userId !== account?.userId);
}
