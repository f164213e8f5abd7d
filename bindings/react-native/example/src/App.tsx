import { TidingsClient, TidingsProvider, useConnection } from "@tidings/react-native";
import { type ReactNode, useEffect, useState } from "react";
import { AppState, Text, View } from "react-native";
import { ChatScreen } from "./ChatScreen";
import { ChatsScreen } from "./ChatsScreen";
import { LogInScreen } from "./LogInScreen";
import { styles } from "./styles";

/** Opens the client, once for the app, and shows the screens. */
export function App({ server, store }: { readonly server: string; readonly store?: string }): ReactNode {
  const [client, setClient] = useState<TidingsClient>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const opening = TidingsClient.open({ server, deviceName: "My phone", ...(store !== undefined && { store }) });
    opening.then(setClient, (error: unknown) => {
      setFailure(String(error));
    });
    return () => {
      // One that did not open need not be closed.
      opening.then((opened) => opened.close()).catch(() => undefined);
    };
  }, [server, store]);

  useEffect(() => {
    if (!client) return;
    void client.setAvailable(AppState.currentState === "active");
    const subscription = AppState.addEventListener("change", (state) => void client.setAvailable(state === "active"));
    return () => {
      subscription.remove();
    };
  }, [client]);

  if (failure !== undefined) return <Text style={styles.error}>{failure}</Text>;
  if (!client) return null;
  return (
    <TidingsProvider client={client}>
      <View style={styles.app}>
        <Screens />
      </View>
    </TidingsProvider>
  );
}

function Screens(): ReactNode {
  const connection = useConnection();
  const [chatId, setChatId] = useState<string>();

  if (connection === undefined) return null;
  if (connection.type === "loggedOut") return <LogInScreen />;
  return (
    <>
      {connection.type === "offline" && <Text style={styles.notice}>Offline: what you write is sent later.</Text>}
      {chatId === undefined ? (
        <ChatsScreen onOpen={setChatId} />
      ) : (
        <ChatScreen
          chatId={chatId}
          onBack={() => {
            setChatId(undefined);
          }}
        />
      )}
    </>
  );
}
