import { useTexts } from "../texts";
import { AccountPage } from "./AccountPage";
import { RegisterForm } from "./RegisterForm";

export function RegisterPage() {
  const texts = useTexts();
  return (
    <AccountPage
      title={texts.account.register}
      lead={texts.account.registerLead}
      other={{ question: texts.account.toLogIn, label: texts.account.logIn, to: { page: "login" } }}
    >
      <RegisterForm />
    </AccountPage>
  );
}
