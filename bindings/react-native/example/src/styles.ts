import { StatusBar, StyleSheet } from "react-native";

const bubble = { borderRadius: 12, marginHorizontal: 12, marginVertical: 3, maxWidth: "80%", padding: 8 } as const;

export const styles = StyleSheet.create({
  // Below the clock, whose height only Android tells.
  app: { backgroundColor: "white", flex: 1, paddingTop: StatusBar.currentHeight ?? 50 },
  screen: { backgroundColor: "white", flex: 1 },
  bar: { alignItems: "center", flexDirection: "row", gap: 8, justifyContent: "space-between", padding: 12 },
  form: { flex: 1, gap: 12, justifyContent: "center", padding: 24 },
  title: { fontSize: 22, fontWeight: "600" },
  input: { borderColor: "lightgray", borderRadius: 8, borderWidth: 1, flexGrow: 1, padding: 10 },
  row: { borderBottomColor: "lightgray", borderBottomWidth: StyleSheet.hairlineWidth, padding: 12 },
  name: { fontWeight: "600" },
  badge: { color: "royalblue" },
  online: { color: "seagreen" },
  message: { ...bubble, alignSelf: "flex-start", backgroundColor: "whitesmoke" },
  ownMessage: { ...bubble, alignSelf: "flex-end", backgroundColor: "lightcyan" },
  small: { color: "gray", fontSize: 11, textAlign: "right" },
  notice: { color: "gray", padding: 12, textAlign: "center" },
  error: { color: "firebrick", padding: 12 },
});
