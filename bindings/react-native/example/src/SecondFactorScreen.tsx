import { type SecondFactor, TidingsError, useTidings } from "@tidings/react-native";
import { type ReactNode, useState } from "react";
import { Button, Text, TextInput, View } from "react-native";
import { explain } from "./explain";
import { styles } from "./styles";

/** Asks for the second factor that a log-in needs. */
export function SecondFactorScreen({
  needed,
  onBack,
}: {
  readonly needed: SecondFactor;
  readonly onBack: () => void;
}): ReactNode {
  const client = useTidings();
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<string>();

  const complete = () => {
    setFailure(undefined);
    // Those of the app have six digits, recovery codes are longer.
    const proof = /^\d{6}$/.test(code) ? { totpCode: code } : { recoveryCode: code };
    client.completeLogIn(needed, proof).catch((error: unknown) => {
      const wrong = error instanceof TidingsError && error.reason === "WRONG_CREDENTIALS";
      setFailure(wrong ? "The code is wrong." : explain(error));
    });
  };

  return (
    <View style={styles.form}>
      <Text style={styles.title}>One more step</Text>
      <Text>The code of your authenticator app, or one of your recovery codes.</Text>
      <TextInput
        style={styles.input}
        placeholder="Code"
        autoCapitalize="none"
        autoComplete="one-time-code"
        autoCorrect={false}
        value={code}
        onChangeText={setCode}
      />
      {failure !== undefined && <Text style={styles.error}>{failure}</Text>}
      <Button title="Continue" onPress={complete} />
      <Button title="Back" onPress={onBack} />
    </View>
  );
}
