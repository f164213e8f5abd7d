import type {
  Chat,
  ConnectionState,
  Contact,
  ContactTarget,
  Device,
  Login,
  Member,
  NewGroup,
  OutboxItem,
  Privacy,
  Profile,
  Receipt,
  Role,
  SecondFactorProof,
} from "./types";

/** What the native side can be asked by name: what a call is given, and what it answers. */
export interface Calls {
  userId: Call<Nothing, string | undefined>;
  register: Call<{ login: Login; password: string; displayName: string }>;
  logIn: Call<{ login: Login; password: string }>;
  sendCode: Call<{ phone: string }, number>;
  verifyCode: Call<{ phone: string; code: string; displayName: string | undefined }, boolean>;
  completeLogIn: Call<{ needed: object; proof: SecondFactorProof }, boolean>;
  logOut: Call;

  devices: Call<Nothing, readonly Device[]>;
  renameDevice: Call<{ deviceId: string; name: string }, Device>;
  revokeDevice: Call<{ deviceId: string }>;

  profile: Call<User, Profile>;
  updateProfile: Call<{ displayName?: string; statusText?: string; statusExpiresAt: number | undefined }, Profile>;
  privacy: Call<Nothing, Privacy>;
  updatePrivacy: Call<{ privacy: Privacy }, Privacy>;
  contacts: Call<Nothing, readonly Contact[]>;
  addContact: Call<{ target: ContactTarget; alias: string }, Contact>;
  removeContact: Call<User>;
  searchUsers: Call<{ query: string }, readonly Profile[]>;
  blockUser: Call<User>;
  unblockUser: Call<User>;
  blockedUsers: Call<Nothing, readonly Profile[]>;

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

interface User {
  userId: string;
}

interface OfChat {
  chatId: string;
}

interface OfMessage extends OfChat {
  seq: number;
}
