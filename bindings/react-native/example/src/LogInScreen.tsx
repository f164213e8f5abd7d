import { type SecondFactor, TidingsError, useTidings } from "@tidings/react-native";
import { type ReactNode, useState } from "react";
import { Button, Text, TextInput, View } from "react-native";
import { explain } from "./explain";
import { SecondFactorScreen } from "./SecondFactorScreen";
import { styles } from "./styles";

/** Makes an account, or logs in to one. */
export function LogInScreen(): ReactNode {
  const client = useTidings();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [needed, setNeeded] = useState<SecondFactor>();
  const [failure, setFailure] = useState<string>();

  const enter = (call: Promise<void>) => {
    setFailure(undefined);
    call.catch((error: unknown) => {
      if (error instanceof TidingsError && error.secondFactor) setNeeded(error.secondFactor);
      else setFailure(explain(error));
    });
  };

  if (needed) {
    return (
      <SecondFactorScreen
        needed={needed}
        onBack={() => {
          setNeeded(undefined);
        }}
      />
    );
  }
  return (
    <View style={styles.form}>
      <Text style={styles.title}>Tidings</Text>
      <TextInput
        style={styles.input}
        placeholder="Username"
        autoCapitalize="none"
        autoCorrect={false}
        value={username}
        onChangeText={setUsername}
      />
      <TextInput
        style={styles.input}
        placeholder="Password"
        secureTextEntry
        value={password}
        onChangeText={setPassword}
      />
      {failure !== undefined && <Text style={styles.error}>{failure}</Text>}
      <Button
        title="Log in"
        onPress={() => {
          enter(client.logIn({ username }, password));
        }}
      />
      <Button
        title="Register"
        onPress={() => {
          enter(client.register({ username }, password, username));
        }}
      />
    </View>
  );
}
