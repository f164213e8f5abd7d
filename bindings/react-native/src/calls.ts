import type {
  Chat,
  CodeChannel,
  ConnectionState,
  Contact,
  ContactTarget,
  Device,
  Invitation,
  LinkStep,
  Login,
  Member,
  NewGroup,
  NewInvitation,
  OutboxItem,
  Passkey,
  PasskeyChallenge,
  PhoneMatch,
  Privacy,
  Profile,
  ProfileCode,
  Receipt,
  Report,
  Role,
  ScannedLink,
  SecondFactorProof,
  SecurityOverview,
  SentCode,
  SentLogInCode,
  StepUpProof,
  TotpSecret,
} from "./types";

/** What the native side can be asked by name: what a call is given, and what it answers. */
export interface Calls {
  userId: Call<Nothing, string | undefined>;
  register: Call<{ login: Login; password: string; displayName: string }>;
  logIn: Call<{ login: Login; password: string }>;
  sendCode: Call<{ phone: string; channel: CodeChannel }, SentLogInCode>;
  verifyCode: Call<{ phone: string; code: string; displayName: string | undefined; startOver: boolean }, boolean>;
  completeLogIn: Call<{ needed: object; proof: SecondFactorProof; trustDevice: boolean }, boolean>;
  requestPasswordReset: Call<{ email: string }>;
  resetPassword: Call<{ email: string; code: string; newPassword: string }>;
  logOut: Call;

  changePassword: Call<{ newPassword: string }>;
  changeUsername: Call<{ username: string }, number>;
  sendPhoneChangeCode: Call<{ phone: string; channel: CodeChannel }, SentCode>;
  changePhone: Call<{ phone: string; code: string }>;
  sendEmailChangeCode: Call<{ email: string }, number>;
  changeEmail: Call<{ email: string; code: string }>;
  exportAccount: Call<{ path: string }>;
  deleteAccount: Call<Nothing, number>;

  security: Call<Nothing, SecurityOverview>;
  stepUp: Call<{ proof: StepUpProof }, number>;
  sendStepUpCode: Call<{ channel: CodeChannel }, SentCode>;
  beginTotp: Call<Nothing, TotpSecret>;
  confirmTotp: Call<{ code: string }, readonly string[]>;
  removeTotp: Call;
  newRecoveryCodes: Call<Nothing, readonly string[]>;
  setRegistrationPin: Call<{ pin: string }>;
  removeRegistrationPin: Call;
  forgetTrustedDevices: Call;

  beginPasskeyRegistration: Call<Nothing, PasskeyChallenge>;
  finishPasskeyRegistration: Call<Signed & { name: string }, Passkey>;
  beginPasskeyLogIn: Call<Nothing, PasskeyChallenge>;
  finishPasskeyLogIn: Call<Signed>;
  beginPasskeyStepUp: Call<Nothing, PasskeyChallenge>;
  passkeys: Call<Nothing, readonly Passkey[]>;
  renamePasskey: Call<{ passkeyId: string; name: string }, Passkey>;
  deletePasskey: Call<{ passkeyId: string }>;

  devices: Call<Nothing, readonly Device[]>;
  renameDevice: Call<{ deviceId: string; name: string }, Device>;
  revokeDevice: Call<{ deviceId: string }>;
  revokeOtherDevices: Call<Nothing, number>;

  linkDevice: Call<Nothing, string>;
  nextLinkStep: Call<{ link: string }, LinkStep | undefined>;
  cancelLink: Call<{ link: string }>;
  scanLink: Call<{ qrText: string }, ScannedLink>;
  approveLink: Call<{ linkId: string; approve: boolean }>;

  enrolDeviceKey: Call<{ signer: string }>;
  logInWithDeviceKey: Call<{ signer: string }>;
  stepUpWithDeviceKey: Call<{ signer: string }, number>;
  removeDeviceKey: Call;
  answerSigner: Call<{ signer: string; signed: { bytes: string } | { failure: string } }>;

  profile: Call<User, Profile>;
  updateProfile: Call<{ displayName?: string; statusText?: string; statusExpiresAt: number | undefined }, Profile>;
  privacy: Call<Nothing, Privacy>;
  updatePrivacy: Call<{ privacy: Privacy }, Privacy>;
  profileCode: Call<Nothing, ProfileCode>;
  rotateProfileCode: Call<Nothing, ProfileCode>;
  contacts: Call<Nothing, readonly Contact[]>;
  addContact: Call<{ target: ContactTarget; alias: string }, Contact>;
  removeContact: Call<User>;
  searchUsers: Call<{ query: string }, readonly Profile[]>;
  findByPhone: Call<{ phones: readonly string[] }, readonly PhoneMatch[]>;
  createInvitation: Call<{ note: string }, NewInvitation>;
  invitations: Call<Nothing, readonly Invitation[]>;
  revokeInvitation: Call<{ invitationId: string }>;
  acceptInvitation: Call<{ code: string }, Contact>;
  blockUser: Call<User>;
  unblockUser: Call<User>;
  blockedUsers: Call<Nothing, readonly Profile[]>;
  report: Call<User & { report: Report }>;

  chats: Call<Nothing, readonly Chat[]>;
  chat: Call<OfChat, Chat | undefined>;
  openDirectChat: Call<User, Chat>;
  createGroup: Call<{ group: NewGroup }, Chat>;
  updateGroup: Call<OfChat & { title?: string; description?: string }, Chat>;
  members: Call<OfChat, readonly Member[]>;
  addMembers: Call<OfChat & { userIds: readonly string[] }, Chat>;
  removeMember: Call<OfChat & User>;
  leaveGroup: Call<OfChat>;
  setMemberRole: Call<OfChat & User & { role: Role }>;
  transferOwnership: Call<OfChat & User>;
  muteChat: Call<OfChat & { until: number | undefined }>;
  archiveChat: Call<OfChat & { archived: boolean }>;
  pinChat: Call<OfChat & { pinned: boolean }>;
  receipts: Call<OfChat, readonly Receipt[]>;

  sendText: Call<OfChat & { text: string }, string>;
  send: Call<OfChat & { draft: object }, string>;
  edit: Call<OfMessage & { draft: object }, string>;
  revoke: Call<OfMessage, string>;
  react: Call<OfMessage & { emoji: string | undefined }, string>;
  outbox: Call<OfChat, readonly OutboxItem[]>;
  retry: Call<{ id: string }>;
  discard: Call<{ id: string }>;
  forward: Call<OfMessage & { toChatIds: readonly string[] }>;
  hide: Call<OfChat & { seqs: readonly number[] }>;
  markRead: Call<OfMessage>;

  connectionState: Call<Nothing, ConnectionState>;
  setTyping: Call<OfChat & { typing: boolean }>;
  setAvailable: Call<{ available: boolean }>;
  networkChanged: Call;
  failOnPurpose: Call<{ detail: string }>;
}

interface Call<Given = Nothing, Answer = undefined> {
  given: Given;
  answer: Answer;
}

type Nothing = Record<string, never>;

/** What a platform answered to a passkey's challenge. */
interface Signed {
  challengeId: string;
  credentialJson: string;
}

interface User {
  userId: string;
}

interface OfChat {
  chatId: string;
}

interface OfMessage extends OfChat {
  seq: number;
}
